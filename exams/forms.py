"""What registrars and the exam hall send, checked for form."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.models import Blueprint, Exam
from institutions.models import Cohort, Institution

MOST_FORMS = 20
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ResponseForm(forms.Form):
    """One answer as the exam hall sends it: item (id), answer (a JSON list of option keys), key (made by the browser)."""

    item = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    answer = forms.CharField(max_length=400)
    key = forms.CharField(max_length=40)

    def clean_answer(self) -> list[str]:
        """The list of option keys."""
        try:
            keys = json.loads(self.cleaned_data["answer"])
        except (ValueError, RecursionError):
            keys = None
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise forms.ValidationError("answer must be a JSON list of option keys")
        return keys


class ExamForm(forms.Form):
    """An exam on one of the body's blueprints."""

    blueprint: "forms.ModelChoiceField[Blueprint]" = forms.ModelChoiceField(
        queryset=None, label=_("双向细目表"), empty_label=_("请选择")
    )
    name = forms.CharField(label=_("考试科目名称"), max_length=80)
    minutes = forms.IntegerField(label=_("考试时长（分钟）"), min_value=1, max_value=600, initial=60)

    def __init__(self, *args: Any, body: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["blueprint"]
        field.queryset = Blueprint.objects.filter(institution=body).order_by("name")


class SittingForm(forms.Form):
    """A sitting for one cohort, with papers drawn for it."""

    exam: "forms.ModelChoiceField[Exam]" = forms.ModelChoiceField(
        queryset=None, label=_("考试科目"), empty_label=_("请选择")
    )
    cohort: "forms.ModelChoiceField[Cohort]" = forms.ModelChoiceField(
        queryset=None, label=_("班级"), empty_label=_("请选择"), help_text=_("班级中在册的考生全部编入这一场。")
    )
    name = forms.CharField(label=_("场次名称"), max_length=80)
    room = forms.CharField(label=_("考场"), max_length=40, required=False)
    opens_at = forms.DateTimeField(label=_("开始入场"), widget=MOMENT)
    closes_at = forms.DateTimeField(
        label=_("停止入场"), widget=MOMENT, help_text=_("在此之前进入的考生都有完整的考试时长。")
    )
    forms_count = forms.IntegerField(
        label=_("平行卷份数"), min_value=1, max_value=MOST_FORMS, initial=2, help_text=_("相邻座位用不同的卷。")
    )
    seed = forms.IntegerField(
        label=_("抽题种子"), min_value=0, max_value=2**31 - 1, help_text=_("同一题库、同一种子抽出同样的试卷。")
    )

    def __init__(self, *args: Any, body: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exam, cohort = (self.fields[name] for name in ("exam", "cohort"))
        exam.queryset = Exam.objects.filter(institution=body).order_by("name")  # type: ignore[attr-defined]
        cohort.queryset = Cohort.objects.filter(institution=body).order_by("-created_at")  # type: ignore[attr-defined]
