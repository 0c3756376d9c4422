"""Reading blueprints from files."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import BlueprintInvalid
from exams.models import Blueprint, BlueprintRow, Paper
from institutions.models import Programme
from institutions.services import journal
from question_bank.enums import QuestionKind
from question_bank.models import Topic

ROW_FIELDS = {"topic", "kind", "count", "points"}


def load_blueprint(*, programme: Programme, file: Path, now: datetime) -> Blueprint:
    """The blueprint a YAML file describes; the same file twice is one blueprint.

    Raises BlueprintInvalid for a file that cannot be used, and when a blueprint of this title with other rows has
    already been drawn from (papers must keep meaning what they meant).
    """
    data = _read(file)
    rows = _checked_rows(data, programme)
    with transaction.atomic():
        blueprint, created = Blueprint.objects.get_or_create(
            programme=programme,
            name=data["title"],
            defaults={"institution": programme.institution, "label": data.get("label", ""), "created_at": now},
        )
        if created or _rows_differ(blueprint, rows):
            _replace_rows(blueprint, rows)
            journal.record(
                action="blueprint.loaded",
                subject=blueprint,
                now=now,
                institution_id=programme.institution_id,
                rows=len(rows),
            )
    return blueprint


def _read(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BlueprintInvalid(_("细目表文件 {name} 读不出来：{error}").format(name=file.name, error=error)) from error
    if not isinstance(data, dict) or not isinstance(data.get("title"), str) or not isinstance(data.get("rows"), list):
        raise BlueprintInvalid(_("细目表文件 {name} 缺少 title 或 rows。").format(name=file.name))
    return data


def _checked_rows(data: dict[str, Any], programme: Programme) -> list[BlueprintRow]:
    if data.get("level", programme.level) != programme.level:
        raise BlueprintInvalid(
            _("细目表是 {file} 级的，认定项目是 {programme} 级的。").format(
                file=data["level"], programme=programme.level
            )
        )
    topics = {topic.code: topic for topic in Topic.objects.filter(institution=programme.institution)}
    rows = [_checked_row(number, row, topics) for number, row in enumerate(data["rows"], start=1)]
    if len({(row.topic.pk, row.kind) for row in rows}) < len(rows):
        raise BlueprintInvalid(_("细目表中同一知识点、同一题型出现了两行，请合并。"))
    total = sum(row.count * row.points for row in rows)
    if data.get("total_points", total) != total:
        raise BlueprintInvalid(
            _("细目表各行合计 {total} 分，文件写的总分是 {stated} 分。").format(
                total=total, stated=data["total_points"]
            )
        )
    return rows


def _checked_row(number: int, row: Any, topics: dict[str, Topic]) -> BlueprintRow:
    def refuse(reason: str) -> BlueprintInvalid:
        return BlueprintInvalid(_("细目表第 {number} 行：{reason}").format(number=number, reason=reason))

    if not isinstance(row, dict) or not row.keys() >= ROW_FIELDS:
        raise refuse(_("需要 topic、kind、count、points 四项。"))
    if row["topic"] not in topics:
        raise refuse(_("知识点 {code} 不在题库中。").format(code=row["topic"]))
    if row["kind"] not in QuestionKind.values:
        raise refuse(_("没有 {kind} 这种题型。").format(kind=row["kind"]))
    if any(type(row[name]) is not int or row[name] < 1 for name in ("count", "points")):
        raise refuse(_("题数和分值须为正整数。"))
    return BlueprintRow(topic=topics[row["topic"]], kind=row["kind"], count=row["count"], points=row["points"])


def _as_set(rows: Any) -> set[tuple[int, str, int, int]]:
    return {(row.topic_id, row.kind, row.count, row.points) for row in rows}


def _rows_differ(blueprint: Blueprint, rows: list[BlueprintRow]) -> bool:
    return _as_set(blueprint.rows.all()) != _as_set(rows)


def _replace_rows(blueprint: Blueprint, rows: list[BlueprintRow]) -> None:
    if Paper.objects.filter(blueprint=blueprint).exists():
        raise BlueprintInvalid(_("“{name}”已用于组卷，不能改动。请另起名称。").format(name=blueprint.name))
    blueprint.rows.all().delete()
    for row in rows:
        row.blueprint = blueprint
    BlueprintRow.objects.bulk_create(rows)
