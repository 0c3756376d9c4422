"""Input of this room as clean data."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from institutions.enums import Role
from institutions.models import Cohort, Membership, Person
from practical.credentials import HOST_NAME
from practical.document_fields import DocumentField
from question_bank.models import TaskVersion

LONGEST_TEXT = 5000
FINDINGS = [(word, word) for word in ("ok", "denied", "missing", "quiet", "unreachable", "untested")]


class ScheduleForm(forms.Form):
    """Schedule a whole cohort; choices come from the open tenant."""

    cohort: Any = forms.ModelChoiceField(label=_("班级"), queryset=None)
    task_version: Any = forms.ModelChoiceField(label=_("实操任务"), queryset=None, help_text=_("只列出已发布的任务。"))
    opens_at = forms.DateTimeField(label=_("开播时段开始"), help_text=_("北京时间。考生从这一刻起可以开播。"))
    closes_at = forms.DateTimeField(label=_("开播时段结束"), help_text=_("到这一刻仍在直播的，会自动结束。"))
    invigilator: Any = forms.ModelChoiceField(label=_("监考员"), queryset=None, required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = membership.institution.tenant_id
        invigilators = Person.objects.filter(membership__institution=body, membership__role=Role.INVIGILATOR)
        for name, queryset in {
            "cohort": Cohort.objects.select_related("programme").order_by("-pk"),
            "task_version": TaskVersion.objects.published().select_related("task").order_by("title"),
            "invigilator": invigilators.distinct().order_by("full_name"),
        }.items():
            field: Any = self.fields[name]
            field.queryset, field.empty_label = queryset, _("请选择")
        for name in ("opens_at", "closes_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self) -> dict[str, Any]:
        """The window has a length."""
        data: dict[str, Any] = super().clean() or {}
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", ValidationError(_("结束时间要晚于开始时间。")))
        return data


class DeviceCheckForm(forms.Form):
    """What the page measured; sizes in pixels, loudness in decibels below full scale (0 … -120)."""

    camera = forms.ChoiceField(choices=FINDINGS)
    microphone = forms.ChoiceField(choices=FINDINGS)
    gateway = forms.ChoiceField(choices=FINDINGS)
    width = forms.IntegerField(min_value=0, max_value=16_384, required=False)
    height = forms.IntegerField(min_value=0, max_value=16_384, required=False)
    loudness_db = forms.IntegerField(min_value=-120, max_value=0, required=False)

    def findings(self) -> dict[str, int | str]:
        """What was measured, without what was not."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class DocumentForm(forms.Form):
    """One text per field of the document; empty ones may be saved, submitting asks for all."""

    def __init__(self, *args: Any, document_fields: tuple[DocumentField, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in document_fields:
            self.fields[row.code] = forms.CharField(
                label=row.label,
                help_text=row.help,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    def content(self) -> dict[str, str]:
        """What to store."""
        return {code: value.strip() for code, value in self.cleaned_data.items()}


class ViewerForm(forms.Form):
    """How a viewer wants to be called; empty is allowed."""

    name = forms.CharField(max_length=12, required=False)

    def clean_name(self) -> str:
        """Nobody chats as the host."""
        name: str = self.cleaned_data["name"].strip()
        if name == HOST_NAME:
            raise ValidationError(_("这个昵称留给主播，请换一个。"))
        return name
