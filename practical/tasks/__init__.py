"""What runs later in this room."""

from practical.tasks.recordings import close_room, collect_manifests, finish_recording, take_manifest
from practical.tasks.transcripts import transcribe_recording

__all__ = ["close_room", "collect_manifests", "finish_recording", "take_manifest", "transcribe_recording"]
