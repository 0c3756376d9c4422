"""Facts that exams announces."""

from django.dispatch import Signal

attempt_submitted = Signal()  # kwargs: attempt
