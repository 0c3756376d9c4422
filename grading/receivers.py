"""What grading does when it hears a fact: it queues, nothing else."""

from typing import Any

from core.services import jobs
from exams import queries as exam_queries
from exams.models import Attempt
from practical.models import Transcript


def on_attempt_submitted(sender: Any, attempt: Attempt, **kwargs: Any) -> None:
    """exams.attempt_submitted → grading.score_attempt, once no answer that counts can come any more."""
    key, tenant, due = f"score-attempt:{attempt.pk}", attempt.institution_id, exam_queries.settled_at(attempt)
    jobs.enqueue(key=key, task="grading.score_attempt", due=due, tenant=tenant, attempt=attempt.pk)


def on_transcript_ready(sender: Any, transcript: Transcript, **kwargs: Any) -> None:
    """practical.transcript_ready → grading.prepare_marking."""
    session, tenant = transcript.recording.session_id, transcript.institution_id
    jobs.enqueue(key=f"prepare-marking:{session}", task="grading.prepare_marking", tenant=tenant, session=session)
