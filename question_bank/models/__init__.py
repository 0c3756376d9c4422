"""The nouns: topics, sources, questions, tasks and rubrics, each with its versions."""

from question_bank.models.question import Question, QuestionVersion
from question_bank.models.rubric import Criterion, CriterionLevel, Rubric, RubricVersion
from question_bank.models.syllabus import Source, Topic
from question_bank.models.task import Task, TaskVersion

__all__ = [
    "Criterion",
    "CriterionLevel",
    "Question",
    "QuestionVersion",
    "Rubric",
    "RubricVersion",
    "Source",
    "Task",
    "TaskVersion",
    "Topic",
]
