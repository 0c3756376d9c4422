"""A stand-in for the gateway that speaks its HTTP contract, media below a folder of the test, and a tenant's people."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from institutions.enums import ConsentDecision, ConsentKind
from institutions.models import Consent
from media_gateway import contract
from practical.models import LiveSession
from tests.factories.media import FakeRoom
from tests.factories.practical import make_session


@dataclass
class GatewayDouble:
    """Answers room calls as docs/media-gateway.md says; `refuse` makes it answer an error instead."""

    url: str = ""
    rooms: dict[str, contract.RoomConfig] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    refuse: tuple[int, str] | None = None


class _Handler(BaseHTTPRequestHandler):
    double: GatewayDouble

    def do_PUT(self) -> None:
        room = self.path.split("/")[2]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_refused(room):
            return
        self.double.rooms[room] = contract.RoomConfig.from_json(body)
        self._answer(201, {})

    def do_POST(self) -> None:
        room = self.path.split("/")[2]
        if self._is_refused(room):
            return
        self.double.closed.append(room)
        manifest = contract.Manifest(room, 0, state="closed", closed_ms=1)
        self._answer(200, manifest.to_plain())

    def do_GET(self) -> None:
        room = self.path.split("/")[2]
        if not self._is_refused(room):
            self._answer(200, {"room": room, "state": "waiting"})

    def _is_refused(self, room: str) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        grant = contract.read_token(settings.GATEWAY_SECRET, token, now=timezone.now().timestamp())
        if grant.role is not contract.Role.CONTROL or grant.room != room:
            self._answer(403, {"error": "wrong_role", "message": "no"})
            return True
        if self.double.refuse:
            status, code = self.double.refuse
            self._answer(status, {"error": code, "message": "no"})
            return True
        return False

    def _answer(self, status: int, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings) -> Iterator[GatewayDouble]:
    """A gateway that answers, at the address of the settings."""
    double = GatewayDouble()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"double": double}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_port}"
    settings.GATEWAY_INTERNAL_URL = double.url
    yield double
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def no_gateway(settings) -> None:
    """Nothing listens where the gateway should be."""
    settings.GATEWAY_INTERNAL_URL = "http://127.0.0.1:9"


@pytest.fixture
def media(settings, tmp_path) -> Path:
    """The media folder of this test."""
    settings.MEDIA_DIR = tmp_path / "media"
    settings.MEDIA_DIR.mkdir()
    return settings.MEDIA_DIR


@pytest.fixture
def session(db) -> LiveSession:
    """Scheduled, window open, its candidate consented to being recorded."""
    session = make_session()
    grant_recording(session)
    return session


@pytest.fixture
def fake_room(media, session) -> FakeRoom:
    """What the gateway would leave for `session`."""
    return FakeRoom(media, session.room)


def grant_recording(session: LiveSession) -> None:
    """The candidate agrees to be recorded."""
    Consent.objects.create(
        person=session.enrolment.person,
        kind=ConsentKind.VOICE_RECORDING,
        decision=ConsentDecision.GRANTED,
        wording="同意录音录像",
        decided_at=timezone.now(),
    )
