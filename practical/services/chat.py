"""Taking over the room's event log: chat, planted questions, price calls, how many watched."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import JobWaits
from media_gateway import contract
from practical.enums import ChatKind
from practical.models import ChatMessage, Recording

KINDS = {
    contract.EventKind.CHAT: ChatKind.CHAT,
    contract.EventKind.PLANTED: ChatKind.PLANTED,
    contract.EventKind.PRICE_CALL: ChatKind.PRICE_CALL,
}
NAME_LENGTH, TEXT_LENGTH, REF_LENGTH = 40, 300, 40


@transaction.atomic
def take_events(*, recording: Recording) -> bool:
    """Take over what is new in the log; any number of times. Returns whether there was anything new.

    A torn last line is left for the next time. Raises JobWaits when the log cannot be read.
    """
    events = [event for event in _read_log(recording.session.room) if event.seq > recording.events_read]
    if not events:
        return False
    lines = [_line(recording, event) for event in events if event.kind in KINDS]
    ChatMessage.objects.bulk_create(lines, ignore_conflicts=True)
    watched = [
        int(event.text) for event in events if event.kind == contract.EventKind.VIEWERS and event.text.isdecimal()
    ]
    most = max([recording.most_viewers, *watched])
    Recording.objects.filter(pk=recording.pk).update(events_read=events[-1].seq, most_viewers=most)
    recording.refresh_from_db()
    return True


def _read_log(room: str) -> tuple[contract.Event, ...]:
    path = contract.event_log_path(Path(settings.MEDIA_DIR), room)
    try:
        return contract.read_events(path.read_bytes())
    except FileNotFoundError:
        return ()
    except contract.ContractError as error:
        raise JobWaits(_("这场直播的互动记录读不出来，稍后会再读一次。")) from error


def _line(recording: Recording, event: contract.Event) -> ChatMessage:
    return ChatMessage(
        session_id=recording.session_id,
        seq=event.seq,
        at_ms=event.at_ms,
        kind=KINDS[event.kind],
        name=event.name[:NAME_LENGTH],
        text=event.text[:TEXT_LENGTH],
        ref=event.ref[:REF_LENGTH],
    )
