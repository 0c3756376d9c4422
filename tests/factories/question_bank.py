"""Makes topics, questions, tasks and rubrics."""

from itertools import count
from typing import Any

from django.utils import timezone

from question_bank.enums import EvidenceNeed, QuestionKind, VersionState, WorkFunction
from question_bank.models import (
    Criterion,
    CriterionLevel,
    Question,
    QuestionVersion,
    Rubric,
    RubricVersion,
    Source,
    Task,
    TaskVersion,
    Topic,
)
from tests.factories.institutions import make_body

_number = count(1)


def make_topic(**fields: Any) -> Topic:
    n = next(_number)
    body = fields.pop("institution", None) or make_body()
    return Topic.objects.create(**{"institution": body, "code": f"topic-{n}", "name": f"知识点{n}"} | fields)


def make_source(**fields: Any) -> Source:
    body = fields.pop("institution", None) or make_body()
    return Source.objects.create(
        **{"institution": body, "code": f"law-{next(_number)}", "title": "广告法", "version": "2021-04-29 修正"}
        | fields
    )


def make_question_version(**fields: Any) -> QuestionVersion:
    """A published single-choice question whose answer is A, unless told otherwise."""
    topic = fields.pop("topic", None) or make_topic(institution=fields.pop("institution", None))
    question = fields.pop("question", None) or Question.objects.create(
        institution=topic.institution, code=f"Q-{next(_number):04d}", topic=topic, created_at=timezone.now()
    )
    return QuestionVersion.objects.create(
        **{
            "question": question,
            "number": 1,
            "state": VersionState.PUBLISHED,
            "kind": QuestionKind.SINGLE,
            "stem": f"题干{next(_number)}",
            "options": [{"key": key, "text": f"选项{key}"} for key in "ABCD"],
            "answer": ["A"],
            "explanation": "解析",
            "source": make_source(institution=topic.institution),
            "source_article": "第四条",
            "created_at": timezone.now(),
        }
        | fields
    )


def make_task_version(**fields: Any) -> TaskVersion:
    body = fields.pop("institution", None) or make_body()
    task = Task.objects.create(institution=body, code=f"T-{next(_number)}", level=4, created_at=timezone.now())
    return TaskVersion.objects.create(
        **{
            "task": task,
            "number": 1,
            "state": VersionState.PUBLISHED,
            "title": "保温杯直播",
            "brief": "介绍商品并回答提问。",
            "least_seconds": 20,
            "most_seconds": 600,
            "products": [
                {"code": "P1", "name": "保温杯", "price": "59.00", "points": ["保温"], "facts": {"材质": "不锈钢"}}
            ],
            "planted": [{"code": "Q1", "after_s": 5, "name": "小雨", "text": "怎么下单？", "expected": ["点击链接"]}],
            "cases": [{"code": "C1", "title": "退货", "text": "顾客要求退货。", "expected": ["七天无理由"]}],
            "sheet": [{"code": "script", "label": "直播脚本", "help": "写出流程"}],
            "created_at": timezone.now(),
        }
        | fields
    )


def make_rubric_version(**fields: Any) -> RubricVersion:
    """One criterion per work function, levels 25/15/5/0, summing to 100."""
    body = fields.pop("institution", None) or make_body()
    rubric = Rubric.objects.create(institution=body, code=f"R-{next(_number)}", level=4, created_at=timezone.now())
    version = RubricVersion.objects.create(
        **{
            "rubric": rubric,
            "number": 1,
            "state": VersionState.PUBLISHED,
            "title": "四级评分表",
            "label": "非官方",
            "created_at": timezone.now(),
        }
        | fields
    )
    for order, function in enumerate(WorkFunction, start=1):
        needs_clip = function in (WorkFunction.DISPLAY, WorkFunction.ANSWERS)
        criterion = Criterion.objects.create(
            version=version,
            order=order,
            function=function,
            title=f"评分项{order}",
            evidence=EvidenceNeed.CLIP if needs_clip else EvidenceNeed.DOCUMENT,
        )
        for points in (25, 15, 5, 0):
            CriterionLevel.objects.create(criterion=criterion, points=points, descriptor=f"{points} 分的表现")
    return version
