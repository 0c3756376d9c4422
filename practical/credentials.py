"""What a page gets from the web to talk to the gateway: addresses and a token that soon runs out."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from media_gateway import contract
from practical import gateway
from practical.models import LiveSession

HOST_NAME = "主播"  # beware: part of the stored chat, so it is never translated
TOKEN_SECONDS = 600  # tokens are read when a connection starts; every reconnection asks for a fresh one


@dataclass(frozen=True, slots=True)
class Credentials:
    """Addresses at the gateway and the bearer token for them; `media_url` speaks WHIP for a host, WHEP for a viewer."""

    room: str
    token: str
    media_url: str
    room_url: str
    events_url: str
    expires_at: datetime

    def as_json(self) -> dict[str, str]:
        """For a page's script."""
        return {**asdict(self), "expires_at": self.expires_at.isoformat()}


def for_host(session: LiveSession, *, now: datetime) -> Credentials:
    """The candidate's, to publish."""
    return _issue(session.room, contract.Role.PUBLISH, "whip", HOST_NAME, now)


def for_viewer(session: LiveSession, *, name: str, now: datetime) -> Credentials:
    """A viewer's, to watch and to chat under `name`."""
    return _issue(session.room, contract.Role.VIEW, "whep", name, now)


def _issue(room: str, role: contract.Role, door: str, name: str, now: datetime) -> Credentials:
    base = settings.GATEWAY_PUBLIC_URL
    expires_at = datetime.fromtimestamp(int(now.timestamp()) + TOKEN_SECONDS, tz=now.tzinfo)
    return Credentials(
        room=room,
        token=gateway.sign(room, role, now=now, seconds=TOKEN_SECONDS, name=name),
        media_url=f"{base}/{door}/{room}",
        room_url=f"{base}/rooms/{room}",
        events_url=f"{base.replace('http', 'ws', 1)}/rooms/{room}/events",
        expires_at=expires_at,
    )
