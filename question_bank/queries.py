"""Reads of the bank that pages show."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from institutions.models import Institution
from question_bank.enums import QuestionKind, VersionState
from question_bank.models import (
    Criterion,
    Question,
    QuestionVersion,
    Rubric,
    RubricVersion,
    Task,
    TaskVersion,
    Topic,
)


@dataclass(frozen=True)
class BankFilter:
    """What the reader asked for; empty means all. topic: the id of a topic, its sub-topics included."""

    text: str = ""
    topic: int | None = None
    kind: str = ""
    state: str = ""


@dataclass(frozen=True)
class BankRow:
    """A question in the list: the version that is shown, and which versions there are besides retired ones."""

    question: Question
    shown: QuestionVersion
    current: list[QuestionVersion]


@dataclass
class TopicNode:
    """A topic with its depth (0 = top) and, for the coverage table, published questions per kind."""

    topic: Topic
    depth: int
    path: str
    ids: set[int] = field(default_factory=set)  # its own and its sub-topics'
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Published questions of all kinds."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """(kind as shown, count) in the order of QuestionKind."""
        return [(str(kind.label), self.counts.get(kind, 0)) for kind in QuestionKind]


def topic_nodes(institution: Institution) -> list[TopicNode]:
    """The syllabus in reading order, parents before children. One query."""
    children: dict[int | None, list[Topic]] = {}
    for topic in Topic.objects.filter(institution=institution).order_by("order", "code"):
        children.setdefault(topic.parent_id, []).append(topic)
    return _nodes_below(None, 0, "", children)


def _nodes_below(parent: int | None, depth: int, path: str, children: dict[int | None, list[Topic]]) -> list[TopicNode]:
    nodes: list[TopicNode] = []
    for topic in children.get(parent, []):
        here = f"{path} / {topic.name}" if path else topic.name
        below = _nodes_below(topic.pk, depth + 1, here, children)
        nodes += [TopicNode(topic, depth, here, {topic.pk, *(node.topic.pk for node in below)}), *below]
    return nodes


def count_coverage(institution: Institution, nodes: list[TopicNode]) -> list[TopicNode]:
    """Fill the nodes' counts of published questions; a parent counts its children too. One query."""
    published = QuestionVersion.objects.published().filter(question__institution=institution)
    counted = published.order_by().values_list("question__topic", "kind").annotate(n=Count("pk"))
    for topic, kind, n in counted:
        for node in nodes:
            if topic in node.ids:
                node.counts[kind] = node.counts.get(kind, 0) + n
    return nodes


def questions_matching(institution: Institution, wanted: BankFilter, nodes: list[TopicNode]) -> QuerySet[Question]:
    """The bank's questions that have a version as wanted. Retired versions count only when they are asked for.

    Text is looked for in stems and codes.
    """
    questions: QuerySet[Question] = Question.objects.filter(institution=institution).select_related("topic")
    versions = QuestionVersion.objects.filter(question=OuterRef("pk"))
    if wanted.state or wanted.kind or wanted.text:
        versions = versions.filter(state=wanted.state) if wanted.state else versions.exclude(state=VersionState.RETIRED)
    if wanted.kind:
        versions = versions.filter(kind=wanted.kind)
    found: Exists | Q = Exists(versions.filter(stem__icontains=wanted.text))
    if wanted.text:
        found = found | Q(Exists(versions), code__icontains=wanted.text)
    if wanted.topic is not None:
        ids = next((node.ids for node in nodes if node.topic.pk == wanted.topic), set())
        questions = questions.filter(topic__in=ids)
    versions_read = QuestionVersion.objects.select_related("source").order_by("-number")
    return questions.filter(found).prefetch_related(Prefetch("versions", queryset=versions_read)).order_by("code")


def bank_rows(questions: list[Question], state: str = "") -> list[BankRow]:
    """Rows of prefetched questions; the version in `state` is shown, else the published one, else the newest."""
    rows = []
    for question in questions:
        versions = list(question.versions.all())
        by_state = {version.state: version for version in reversed(versions)}
        shown = by_state.get(state) or by_state.get(VersionState.PUBLISHED) or versions[0]
        current = [version for version in versions if version.state != VersionState.RETIRED]
        rows.append(BankRow(question, shown, current or versions[:1]))
    return rows


def versions_of(question: Question) -> list[QuestionVersion]:
    """All versions, newest first, with source, author and publisher. One query."""
    return list(question.versions.select_related("source", "author", "published_by").order_by("-number"))


def tasks_with_version(institution: Institution) -> list[tuple[Task, TaskVersion]]:
    """Tasks with the version in force (else the newest). Two queries."""
    return _with_version(Task.objects.filter(institution=institution).order_by("code"), TaskVersion.objects.all())


def rubrics_with_version(institution: Institution) -> list[tuple[Rubric, RubricVersion]]:
    """Rubrics with the version in force (else the newest). Two queries."""
    return _with_version(Rubric.objects.filter(institution=institution).order_by("code"), RubricVersion.objects.all())


def _with_version(owners: QuerySet[Any], versions: QuerySet[Any]) -> list[tuple[Any, Any]]:
    prefetched = owners.prefetch_related(Prefetch("versions", queryset=versions.order_by("-number")))
    rows = [(owner, in_force(list(owner.versions.all()))) for owner in prefetched]
    return [(owner, version) for owner, version in rows if version is not None]


def in_force(newest_first: list[Any]) -> Any:
    """The published version, else the newest; None when there is none."""
    published = (version for version in newest_first if version.state == VersionState.PUBLISHED)
    return next(published, newest_first[0] if newest_first else None)


def criteria_by_function(version: RubricVersion) -> list[tuple[str, list[Criterion]]]:
    """Work function (as shown) → its criteria with levels, in the rubric's order. Two queries."""
    groups: dict[str, list[Criterion]] = {}
    for criterion in version.criteria.prefetch_related("levels"):
        groups.setdefault(criterion.get_function_display(), []).append(criterion)
    return list(groups.items())


def published_version(question: Question) -> QuestionVersion | None:
    """The version in force, with its source; None before the first publication. One query."""
    version: QuestionVersion | None = (
        QuestionVersion.objects.published().filter(question=question).select_related("source").first()
    )
    return version
