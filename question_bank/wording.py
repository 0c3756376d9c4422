"""A version's columns as a person reads them."""

from django.utils.translation import gettext as _

from institutions.models import Programme
from question_bank.models import QuestionVersion


def readable_fields(version: QuestionVersion) -> dict[str, str]:
    """Label → text of everything the author wrote; for comparing versions. Reads version.source."""
    return {
        _("题型"): version.get_kind_display(),
        _("题干"): version.stem,
        _("选项"): "\n".join(f"{option['key']}. {option['text']}" for option in version.options),
        _("答案"): "、".join(version.answer),
        _("解析"): version.explanation,
        _("依据"): f"{version.source or ''} {version.source_article}".strip(),
        _("难度"): version.get_difficulty_display(),
        _("适用等级"): level_names(version.levels),
        _("命题备注"): version.note,
    }


def level_names(levels: list[int]) -> str:
    """[5, 4] → 五级/初级工、四级/中级工 (terms of the standard)."""
    return "、".join(Programme.LEVELS.get(level, str(level)) for level in levels)
