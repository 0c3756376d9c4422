"""Facts that practical announces."""

from django.dispatch import Signal

recording_closed = Signal()  # kwargs: recording
transcript_ready = Signal()  # kwargs: transcript
