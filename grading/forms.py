"""What examiners and registrars send in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading import media_clock
from grading.enums import EvidenceKind, ResultState
from question_bank.models import Criterion, CriterionLevel

DOCUMENT = "document:"


class ClockField(forms.CharField):
    """A media time like 02:10.4; cleans to milliseconds from the start, None when empty."""

    def clean(self, value: Any) -> int | None:
        """Milliseconds."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return media_clock.parse(text)
        except ValueError as error:
            raise forms.ValidationError(_("请按“分:秒”填写，例如 02:10。")) from error


class MarkForm(forms.Form):
    """A level of one criterion and the examiner's note; the level may still be open."""

    level: Any = forms.ModelChoiceField(CriterionLevel.objects.none(), required=False)
    note = forms.CharField(max_length=2000, required=False)

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = criterion.levels.all()  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """What to attach: `clip`, `absent` or `document:<id>`; times are media times of the marked stretch."""

    attach = forms.RegexField(rf"^(clip|absent|{DOCUMENT}\d{{1,18}})$")
    clip_from = ClockField(required=False)
    clip_until = ClockField(required=False)

    @property
    def kind(self) -> EvidenceKind:
        """After validation."""
        return EvidenceKind(self.cleaned_data["attach"].partition(":")[0])

    @property
    def document_id(self) -> int:
        """After validation, for a document."""
        return int(self.cleaned_data["attach"].removeprefix(DOCUMENT))


class ResultFilterForm(forms.Form):
    """Narrows the list of results."""

    q = forms.CharField(label=_("姓名或考生号"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *ResultState.choices])
    passed = forms.ChoiceField(
        label=_("结论"), required=False, choices=[("", _("全部")), ("yes", _("合格")), ("no", _("不合格"))]
    )
