"""The bank's filter and the form for one version of a question; forms never save."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, Programme
from question_bank.content import KEYS, LEVELS, QuestionContent, faults
from question_bank.enums import Difficulty, QuestionKind, SourceState, VersionState
from question_bank.models import QuestionVersion, Source
from question_bank.queries import BankFilter, TopicNode

LONGEST_STEM, LONGEST_OPTION, LONGEST_EXPLANATION, LONGEST_NOTE = 1000, 300, 2000, 1000
TRUE_FALSE_WORDS = ("正确", "错误")  # content of the paper, not of the screen


class FilterForm(forms.Form):
    """All optional; what is not known is ignored, so that an old bookmark still opens."""

    q = forms.CharField(
        label=_("题干或编号"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    topic = forms.TypedChoiceField(label=_("知识点"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("题型"), required=False, choices=[("", _("全部")), *QuestionKind.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *VersionState.choices])

    def __init__(self, *args: Any, nodes: list[TopicNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("全部")), *_topic_choices(nodes)]  # type: ignore[attr-defined]

    def wanted(self) -> BankFilter:
        """The filter; call it once."""
        self.is_valid()
        clean = self.cleaned_data
        return BankFilter(
            text=clean.get("q", ""),
            topic=clean.get("topic"),
            kind=clean.get("kind", ""),
            state=clean.get("state", ""),
        )


class QuestionForm(forms.Form):
    """One version. Six option rows, blank ones are left out; letters follow the order of the filled rows."""

    kind = forms.ChoiceField(label=_("题型"), choices=QuestionKind.choices)
    difficulty = forms.ChoiceField(label=_("难度（命题估计）"), choices=Difficulty.choices)
    stem = forms.CharField(
        label=_("题干"), required=False, max_length=LONGEST_STEM, widget=forms.Textarea(attrs={"rows": 4})
    )
    answer = forms.MultipleChoiceField(
        label=_("选项与答案"),
        required=False,
        choices=[(key, key) for key in KEYS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("空白的行不计入。判断题可以都不填，系统用“正确”“错误”作为 A、B。"),
    )
    explanation = forms.CharField(
        label=_("解析"),
        required=False,
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明为什么这样作答，引用条文时写出要点。"),
    )
    source: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("依据"), required=False, queryset=None, empty_label=_("请选择"), help_text=_("只列出现行有效的依据。")
    )
    source_article = forms.CharField(
        label=_("条款或职能"), required=False, max_length=80, help_text=_("例如：第九条第（三）项。")
    )
    levels = forms.TypedMultipleChoiceField(
        label=_("适用等级"),
        required=False,
        coerce=int,
        choices=[(level, Programme.LEVELS[level]) for level in LEVELS],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("命题备注"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("给同事看的说明，考生看不到。"),
    )
    edits = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = Source.objects.filter(institution=institution, state=SourceState.IN_FORCE)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        for key in KEYS:
            self.fields[f"option_{key}"] = forms.CharField(
                label=gettext("选项 %(key)s") % {"key": key}, required=False, max_length=LONGEST_OPTION
            )

    def clean(self) -> dict[str, Any]:
        """Build the content and put every fault at its field."""
        data: dict[str, Any] = super().clean() or {}
        blank_keys = [key for key in data.get("answer", []) if not data.get(f"option_{key}")]
        content = self._content(data)
        if blank_keys and content.kind != QuestionKind.TRUE_FALSE:
            self.add_error(
                "answer", gettext("选项 %(keys)s 是空白的，不能作为答案。") % {"keys": "、".join(blank_keys)}
            )
        refused = set(self.errors)
        for fault in faults(content):
            name = "answer" if fault.field == "options" else fault.field
            if name not in refused or fault.field == "options":
                self.add_error(name, fault.message)
        self.content = content
        return data

    @cached_property
    def option_rows(self) -> list[tuple[str, forms.BoundField, Any]]:
        """(letter, text field, checkbox) of each row."""
        boxes = self["answer"].subwidgets
        return [(key, self[f"option_{key}"], box) for key, box in zip(KEYS, boxes, strict=True)]

    def _content(self, data: dict[str, Any]) -> QuestionContent:
        rows = [(key, data.get(f"option_{key}", "")) for key in KEYS]
        filled = [(key, text) for key, text in rows if text]
        if not filled and data.get("kind") == QuestionKind.TRUE_FALSE:
            filled = list(zip(KEYS, TRUE_FALSE_WORDS, strict=False))
        letters = {row_key: letter for (row_key, _text), letter in zip(filled, KEYS, strict=False)}
        source = data.get("source")
        return QuestionContent(
            kind=data.get("kind", ""),
            stem=data.get("stem", "").replace("\r\n", "\n"),
            options=[{"key": letters[key], "text": text} for key, text in filled],
            answer=[letters[key] for key in data.get("answer", []) if key in letters],
            explanation=data.get("explanation", "").replace("\r\n", "\n"),
            source=source.pk if source else None,
            source_article=data.get("source_article", ""),
            difficulty=data.get("difficulty", ""),
            levels=data.get("levels", []),
            note=data.get("note", "").replace("\r\n", "\n"),
        )


class NewQuestionForm(QuestionForm):
    """A question that does not exist yet: its code and topic as well."""

    code = forms.RegexField(
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        label=_("编号"),
        required=False,
        max_length=40,
        help_text=_("字母、数字、点、横线。留空则自动编号。"),
        error_messages={"invalid": _("编号只能用字母、数字、点、横线和下划线。")},
    )
    topic = forms.TypedChoiceField(label=_("知识点"), coerce=int, error_messages={"required": _("请选择知识点。")})

    def __init__(self, *args: Any, nodes: list[TopicNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("请选择")), *_topic_choices(nodes)]  # type: ignore[attr-defined]


def initial_of(version: QuestionVersion) -> dict[str, Any]:
    """What the form shows for an existing version."""
    options = {f"option_{option['key']}": option["text"] for option in version.options}
    names = ("kind", "difficulty", "stem", "answer", "explanation", "source_article", "levels", "note", "edits")
    return {name: getattr(version, name) for name in names} | options | {"source": version.source_id}


def _topic_choices(nodes: list[TopicNode]) -> list[tuple[int, str]]:
    return [(node.topic.pk, node.path) for node in nodes]
