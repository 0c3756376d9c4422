"""Loads one practical task or one rubric from its bank file entry."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from core.hashing import content_hash
from institutions.models import Institution, Person
from question_bank.enums import EvidenceNeed, WorkFunction
from question_bank.models import Criterion, CriterionLevel, Rubric, RubricVersion, Task, TaskVersion
from question_bank.models.version import Version
from question_bank.services import versions

Draft = Callable[..., Version]


def load_entry(
    *,
    noun: str,
    entry: dict[str, Any],
    institution: Institution,
    actor: Person | None,
    now: datetime,
    publish: bool,
) -> str:
    """Load a "task" or a "rubric"; call it inside the load's transaction.

    Returns created, unchanged, changed (the file differs and was left alone), published or drafted.
    """
    model, written, draft = KINDS[noun]
    owner, is_new = model.objects.get_or_create(
        institution=institution, code=entry["code"], defaults={"level": entry["level"], "created_at": now}
    )
    rows = list(owner.versions.all())
    if content_hash(written(entry)) in {row.content_hash for row in rows}:
        return "unchanged"
    if not is_new and not publish:
        return "changed"
    if any(row.is_draft for row in rows):
        return "drafted"
    number = max((row.number for row in rows), default=0) + 1
    version = draft(owner, entry, number=number, author=actor, created_at=now)
    versions.publish_version(version=version, actor=actor, now=now)
    return "created" if is_new else "published"


def _task_content(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": entry["title"],
        "brief": entry["brief"],
        "least_seconds": entry["least_seconds"],
        "most_seconds": entry["most_seconds"],
        "products": entry["products"],
        "planted": entry["planted"],
        "cases": entry["cases"],
        "sheet": entry["sheet"],
        "review_sheet": entry.get("review_sheet", []),
        "viewer_names": entry.get("viewer_names", []),
        "label": entry.get("label", ""),
        "note": entry.get("time_note", ""),
    }


def _draft_task(task: Task, entry: dict[str, Any], **columns: Any) -> TaskVersion:
    version: TaskVersion = TaskVersion.objects.create(task=task, **columns, **_task_content(entry))
    return version


def _rubric_content(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": entry["title"],
        "label": entry.get("label", ""),
        "note": entry.get("note", ""),
        "criteria": _criteria(entry),
    }


def _criteria(entry: dict[str, Any]) -> list[dict[str, Any]]:
    pairs = [(group["code"], criterion) for group in entry["groups"] for criterion in group["criteria"]]
    return [
        {
            "order": order,
            "function": WorkFunction(function),
            "title": criterion["title"],
            "evidence": EvidenceNeed(criterion["evidence"]),
            "look_for": criterion.get("look_for", ""),
            "levels": _levels(criterion),
        }
        for order, (function, criterion) in enumerate(pairs, start=1)
    ]


def _levels(criterion: dict[str, Any]) -> list[dict[str, Any]]:
    best_first = sorted(criterion["levels"], key=lambda level: -level["points"])
    return [{"points": level["points"], "descriptor": level["descriptor"]} for level in best_first]


def _draft_rubric(rubric: Rubric, entry: dict[str, Any], **columns: Any) -> RubricVersion:
    written = _rubric_content(entry)
    criteria = written.pop("criteria")
    version: RubricVersion = RubricVersion.objects.create(rubric=rubric, **columns, **written)
    for described in criteria:
        levels = described.pop("levels")
        criterion = Criterion.objects.create(version=version, **described)
        CriterionLevel.objects.bulk_create(CriterionLevel(criterion=criterion, **level) for level in levels)
    return version


KINDS: dict[str, tuple[Any, Callable[[dict[str, Any]], dict[str, Any]], Draft]] = {
    "task": (Task, _task_content, _draft_task),
    "rubric": (Rubric, _rubric_content, _draft_rubric),
}
