"""The nouns: pass rules, scores, markings with their marks and evidence, results."""

from grading.models.mark import EvidenceSpan, Mark, Marking
from grading.models.pass_rule import PassRule
from grading.models.result import Result
from grading.models.score import PracticalScore, TheoryScore

__all__ = ["EvidenceSpan", "Mark", "Marking", "PassRule", "PracticalScore", "Result", "TheoryScore"]
