"""Facts that grading announces."""

from django.dispatch import Signal

result_confirmed = Signal()  # kwargs: result
