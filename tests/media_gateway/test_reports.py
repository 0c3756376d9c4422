import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from media_gateway import reports
from media_gateway.contract import Cause, EventKind, Manifest, Report, RoomConfig, SegmentRecord, read_report
from media_gateway.reports import Outbox
from media_gateway.store import RoomStore
from tests.media_gateway.material import SECRET
from tests.media_gateway.test_store import part


class Web:
    """The web's end: keeps every report it could verify, and answers as told."""

    def __init__(self) -> None:
        self.heard: list[Report] = []
        self.answers: list[int] = []

    async def hear(self, request: web.Request) -> web.Response:
        report = read_report(SECRET, request.headers["Authorization"], await request.read(), now=time.time())
        self.heard.append(report)
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                await asyncio.sleep(0.01)


class Post:
    """A room, the web, and an outbox between them that can be made anew."""

    def __init__(self, store: RoomStore, disk, client: ClientSession, url: str, listener: Web) -> None:
        self.store, self.disk, self.client, self.url, self.web = store, disk, client, url, listener
        self.outbox = self.new_outbox()

    def new_outbox(self) -> Outbox:
        outbox = Outbox(self.store, self.disk, self.client, url=self.url, secret=SECRET)
        self.store.on_event = outbox.add
        return outbox


@pytest.fixture
async def post(tmp_path, disk, monkeypatch) -> AsyncIterator[Post]:
    monkeypatch.setattr(reports, "_FIRST_WAIT_S", 0.02)
    listener, app = Web(), web.Application()
    app.router.add_post("/report/", listener.hear)
    async with TestServer(app) as server, ClientSession() as client:
        store = RoomStore.create(tmp_path, disk, RoomConfig("r1"))
        post = Post(store, disk, client, str(server.make_url("/report/")), listener)
        yield post
        await post.outbox.stop()


def happen(store: RoomStore) -> None:
    store.open_segment(SegmentRecord(1, 1000, video_codec="vp8"))
    store.add_part(part(0))
    store.log_event(EventKind.CHAT, name="小林", text="多少钱")
    store.end_segment(1, 2000, Cause.NETWORK)
    store.close_room(9000)


async def test_facts_are_told_in_order_signed_and_with_their_body(post):
    post.outbox.start(())

    happen(post.store)
    await post.web.wait_for(5)
    heard = post.web.heard

    assert [report.kind for report in heard] == [
        EventKind.SEGMENT_OPENED,
        EventKind.PART_CLOSED,
        EventKind.SEGMENT_CLOSED,
        EventKind.GAP_DECLARED,
        EventKind.ROOM_CLOSED,
    ]
    assert heard[1].body == post.store.manifest.parts()[0].to_plain()
    assert (heard[2].body["cause"], heard[2].body["parts"]) == ("network", [])
    assert heard[3].body == {"start_ms": 2000, "end_ms": 9000, "cause": "network"}
    assert Manifest.from_plain(heard[4].body) == post.store.manifest
    assert [report.seq for report in heard] == sorted({report.seq for report in heard})


async def test_a_refused_report_is_told_again_before_the_next(post):
    post.web.answers = [500, 404, 204]
    post.outbox.start(())

    happen(post.store)
    await post.web.wait_for(7)

    assert [report.seq for report in post.web.heard[:4]] == [2, 2, 2, 3]


async def test_what_the_last_process_did_not_deliver_is_told_by_the_next(post):
    post.web.answers = [204, 204, 500]
    post.outbox.start(())
    happen(post.store)
    await post.web.wait_for(3)
    await post.outbox.stop()
    await post.disk.drain()
    heard_before = [report.seq for report in post.web.heard[:3]]

    post.store, past = RoomStore.load(post.store.root, post.disk, "r1")
    post.outbox = post.new_outbox()
    already = len(post.web.heard)
    post.outbox.start(past)
    await post.web.wait_for(already + 3)

    assert heard_before == [2, 3, 5]
    assert [report.seq for report in post.web.heard[already:]] == [5, 6, 7]


async def test_gone_means_never_again(post):
    post.web.answers = [410]
    post.outbox.start(())

    happen(post.store)
    await post.web.wait_for(5)
    await asyncio.sleep(0.05)

    assert [report.seq for report in post.web.heard] == [2, 3, 5, 6, 7]
    assert post.outbox.is_empty


async def test_a_web_that_is_away_does_not_stop_the_gateway(post):
    post.url = "http://127.0.0.1:9/report/"
    post.outbox = post.new_outbox()
    post.outbox.start(())

    happen(post.store)
    await post.disk.drain()
    await asyncio.sleep(0.1)

    assert not post.outbox.is_empty
    assert post.store.manifest.state == "closed"
