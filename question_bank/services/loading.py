"""Loads a bank folder; may be run any number of times.

What is new is created and published as version 1. What was loaded before, in whatever version, is left alone. What the
file says differently from every version is only reported, unless `publish` asks for a new published version.
A published version is never edited.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.hashing import content_hash
from institutions.models import Institution, Person
from question_bank import bank_files
from question_bank.content import QuestionContent
from question_bank.enums import Difficulty, SourceState
from question_bank.errors import BankFileInvalid, DraftExists
from question_bank.models import Question, QuestionVersion, Source, Topic
from question_bank.services import practical_loading, questions, versions

__all__ = ["LoadReport", "load_bank"]


@dataclass
class LoadReport:
    """What a load did, per noun (topic, source, question, task, rubric), and the codes a person should look at."""

    created: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    published: list[str] = field(default_factory=list)  # got a new version because the file had changed
    changed: list[str] = field(default_factory=list)  # the file differs from every version; left alone
    drafted: list[str] = field(default_factory=list)  # the file differs, but somebody's draft is open; left alone

    def note(self, noun: str, code: str, outcome: str) -> None:
        """Count one entry; outcome: created, unchanged, published, changed or drafted."""
        tally = getattr(self, outcome)
        if isinstance(tally, Counter):
            tally[noun] += 1
        else:
            tally.append(code)


@dataclass(frozen=True)
class _Load:
    """What every step needs to know."""

    institution: Institution
    actor: Person | None
    now: datetime
    publish: bool
    report: LoadReport


@dataclass(frozen=True)
class _Item:
    """One question as the file has it."""

    code: str
    topic: Topic
    source: Source
    content: QuestionContent

    def digest(self) -> str:
        """The hash a version with this content would have."""
        version = QuestionVersion(**self.content.columns())
        version.source = self.source
        return content_hash(version.content())


def load_bank(
    *, institution: Institution, folder: Path, actor: Person | None, now: datetime, publish: bool = False
) -> LoadReport:
    """Load topics, sources, questions, the task and the rubric of `folder`, all or nothing; see the module.

    BankFileInvalid names the file or entry that cannot be loaded. The tenant must be open.
    """
    files = bank_files.read_folder(folder)
    load = _Load(institution, actor, now, publish, LoadReport())
    with transaction.atomic():
        with bank_files.naming("topics.yaml"):
            _load_topics(load, files.topics, parent=None)
        _load_sources(load, files.sources)
        _load_questions(load, files.questions)
        for noun, entry in (("task", files.task), ("rubric", files.rubric)):
            if entry is not None:
                with bank_files.naming(entry["code"]):
                    outcome = practical_loading.load_entry(
                        noun=noun, entry=entry, institution=institution, actor=actor, now=now, publish=publish
                    )
                load.report.note(noun, entry["code"], outcome)
    return load.report


def _load_topics(load: _Load, entries: list[dict[str, Any]], parent: Topic | None) -> None:
    for order, entry in enumerate(entries, start=1):
        topic, is_new = Topic.objects.get_or_create(
            institution=load.institution,
            code=entry["code"],
            defaults={"name": entry["name"], "parent": parent, "order": order},
        )
        same = topic.name == entry["name"] and topic.parent_id == (parent.pk if parent else None)
        load.report.note("topic", topic.code, "created" if is_new else "unchanged" if same else "changed")
        _load_topics(load, entry.get("children", []), topic)


def _load_sources(load: _Load, entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        with bank_files.naming(entry["code"]):
            state = SourceState(entry["status"])
        written = {"title": entry["title"], "version": str(entry["version"]), "effective_on": entry.get("effective")}
        source, is_new = Source.objects.get_or_create(
            institution=load.institution,
            code=entry["code"],
            defaults=written | {"state": state},
        )
        same = all(getattr(source, name) == value for name, value in written.items())
        load.report.note("source", source.code, "created" if is_new else "unchanged" if same else "changed")
        if source.state != state:  # a repealed law is news that must arrive
            Source.objects.filter(pk=source.pk).update(state=state)


def _load_questions(load: _Load, entries: list[dict[str, Any]]) -> None:
    topics = {topic.code: topic for topic in Topic.objects.filter(institution=load.institution)}
    sources = {(s.title, s.version): s for s in Source.objects.filter(institution=load.institution)}
    known = _written_versions(load.institution)
    for entry in entries:
        item = _item(entry, topics, sources)
        with bank_files.naming(item.code):
            outcome = _load_question(load, item, known.get(item.code))
        load.report.note("question", item.code, outcome)


def _written_versions(institution: Institution) -> dict[str, set[str]]:
    """Question code → hashes of its versions ("" for a draft). One query."""
    rows = QuestionVersion.objects.filter(question__institution=institution)
    known: dict[str, set[str]] = {}
    for code, digest in rows.values_list("question__code", "content_hash"):
        known.setdefault(code, set()).add(digest)
    return known


def _load_question(load: _Load, item: _Item, known: set[str] | None) -> str:
    if known is None:
        draft = questions.create_question(
            institution=load.institution,
            topic=item.topic,
            content=item.content,
            author=load.actor,
            now=load.now,
            code=item.code,
        )
        versions.publish_version(version=draft, actor=load.actor, now=load.now)
        return "created"
    if item.digest() in known:
        return "unchanged"
    return _publish_change(load, item) if load.publish else "changed"


def _publish_change(load: _Load, item: _Item) -> str:
    question = Question.objects.select_related("institution").get(institution=load.institution, code=item.code)
    try:
        draft = versions.start_draft(question=question, author=load.actor, now=load.now)
    except DraftExists:
        return "drafted"
    draft = versions.edit_draft(version=draft, content=item.content, actor=load.actor, now=load.now)
    versions.publish_version(version=draft, actor=load.actor, now=load.now)
    if question.topic_id != item.topic.pk:
        questions.move_question(question=question, topic=item.topic, actor=load.actor, now=load.now)
    return "published"


def _item(entry: dict[str, Any], topics: dict[str, Topic], sources: dict[tuple[str, str], Source]) -> _Item:
    with bank_files.naming(entry["code"]):
        topic, source = _cited(entry, topics, sources)
        return _Item(code=entry["code"], topic=topic, source=source, content=_content(entry, source))


def _cited(
    entry: dict[str, Any], topics: dict[str, Topic], sources: dict[tuple[str, str], Source]
) -> tuple[Topic, Source]:
    cited = entry["source"]
    title, version = cited.get("law") or cited.get("standard") or "", str(cited.get("version", ""))
    topic, source = topics.get(entry["topic"]), sources.get((title, version))
    if topic is None:
        raise BankFileInvalid(_("知识点 %(topic)s 不在 topics.yaml 中。") % {"topic": entry["topic"]})
    if source is None:
        cited = {"title": title, "version": version}
        raise BankFileInvalid(_("引用的《%(title)s》（%(version)s）不在 sources.yaml 中。") % cited)
    return topic, source


def _content(entry: dict[str, Any], source: Source) -> QuestionContent:
    cited = entry["source"]
    return QuestionContent(
        kind=entry["kind"],
        stem=entry["stem"],
        options=[{"key": option["key"], "text": option["text"]} for option in entry["options"]],
        answer=sorted(entry["answer"]),
        explanation=entry["explanation"],
        source=source.pk,
        source_article=cited.get("article") or cited.get("function") or "",
        difficulty=entry.get("difficulty", Difficulty.MEDIUM),
        levels=list(entry["level"]),
        note=entry.get("note", ""),
    )
