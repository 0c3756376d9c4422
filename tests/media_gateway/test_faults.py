"""Faults on real processes: killed, starved of disk, asked to stop, a host that freezes."""

import asyncio
import os
import resource
import signal
import subprocess
import sys

import aiohttp
import pytest

from media_gateway.contract import (
    Cause,
    EventKind,
    Manifest,
    Role,
    RoomConfig,
    chain_is_whole,
    event_log_path,
    manifest_path,
    read_events,
)
from tests.media_gateway.material import bearer, decoded, token
from tests.media_gateway.process import ROOT, GatewayProcess
from tools.whip_publisher import Refused, publish, watch

pytestmark = pytest.mark.fault


async def call(
    gateway: GatewayProcess, method: str, path: str, role: Role = Role.CONTROL, data: str | None = None
) -> str:
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, gateway.url + path, data=data, headers=bearer(role)) as answer,
    ):
        assert answer.status < 300, await answer.text()
        return await answer.text()


async def opened(gateway: GatewayProcess) -> None:
    await call(gateway, "PUT", "/rooms/r1", data=RoomConfig("r1").to_json())


async def closed(gateway: GatewayProcess) -> Manifest:
    return Manifest.from_json(await call(gateway, "POST", "/rooms/r1/close"))


def on_disk(gateway: GatewayProcess) -> Manifest:
    return Manifest.from_json(manifest_path(gateway.media_root, "r1").read_bytes())


def host(gateway: GatewayProcess, seconds: float, **options) -> asyncio.Task:
    return asyncio.create_task(publish(f"{gateway.url}/whip/r1", token(Role.PUBLISH), seconds=seconds, **options))


async def given_up(task: asyncio.Task) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def assert_all_plays(gateway: GatewayProcess, manifest: Manifest) -> None:
    for part in manifest.parts():
        path = gateway.media_root / part.relpath
        assert path.stat().st_size == part.bytes
        assert decoded(path, "video") == part.video_frames
        assert decoded(path, "audio") == part.audio_frames
    assert chain_is_whole(manifest.parts())


async def test_a_killed_gateway_loses_at_most_the_last_frame_and_declares_the_gap(gateway):
    await opened(gateway)
    counts = [0]
    publishing = host(gateway, 30, on_picture=counts.append)
    async with asyncio.timeout(20):
        while counts[-1] < 45:
            await asyncio.sleep(0.005)

    gateway.kill()
    sent = counts[-1]
    await given_up(publishing)
    gateway.start()
    recovered = on_disk(gateway)
    await host(gateway, 2)
    manifest = await closed(gateway)

    first, second = manifest.segments
    assert sum(part.video_frames for part in first.parts) >= sent - 2  # one being encoded, one on its way
    assert recovered.segments[0].cause is first.cause is Cause.GATEWAY_RESTART
    assert recovered.state == "open"
    assert [(gap.start_ms, gap.end_ms, gap.cause) for gap in manifest.gaps] == [
        (first.ended_ms, second.started_ms, Cause.GATEWAY_RESTART)
    ]
    assert_all_plays(gateway, manifest)


async def test_a_gateway_that_is_asked_to_stop_closes_its_parts_and_goes_on_later(gateway):
    await opened(gateway)
    publishing = host(gateway, 30)
    await asyncio.sleep(2.5)

    status = gateway.stop()
    stopped = on_disk(gateway)
    await given_up(publishing)
    gateway.start()
    await host(gateway, 1)
    manifest = await closed(gateway)

    assert status == 0
    assert (stopped.state, stopped.segments[0].cause) == ("open", Cause.GATEWAY_STOPPED)
    assert [gap.cause for gap in manifest.gaps] == [Cause.GATEWAY_STOPPED]
    assert manifest.segments[0] == stopped.segments[0]
    assert_all_plays(gateway, manifest)


async def test_on_a_full_disk_viewers_keep_watching_and_recording_resumes_when_space_returns(gateway):
    await opened(gateway)
    publishing = host(gateway, 10)
    await asyncio.sleep(2)
    hard = resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE)[1]
    async with aiohttp.ClientSession() as http:
        socket = await http.ws_connect(f"{gateway.url}/rooms/r1/events?token={token(Role.CONTROL)}")
        resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (6000, hard))
        told = await until_told(socket, recording=False)
        watched = await watch(f"{gateway.url}/whep/r1", token(Role.VIEW), 2)
        resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (hard, hard))
        await until_told(socket, recording=True)
    await publishing
    manifest = await closed(gateway)
    kinds = [event.kind for event in read_events(event_log_path(gateway.media_root, "r1").read_bytes())]

    assert told["reason"] == "disk_full"
    assert watched.video_frames > 10
    assert manifest.segments[0].cause is Cause.DISK_FULL
    assert manifest.segments[-1].cause is Cause.PUBLISHER_LEFT
    assert {gap.cause for gap in manifest.gaps} == {Cause.DISK_FULL}
    assert EventKind.DISK_FULL in kinds
    assert EventKind.DISK_FREED in kinds
    assert_all_plays(gateway, manifest)


async def until_told(socket: aiohttp.ClientWebSocketResponse, *, recording: bool) -> dict:
    while True:
        message = await socket.receive_json(timeout=20)
        if message["type"] == "recording" and message["recording"] is recording:
            return message


async def test_a_host_that_froze_gives_way_after_three_seconds(gateway):
    await opened(gateway)
    command = [sys.executable, "-m", "tools.whip_publisher", f"{gateway.url}/whip/r1", token(Role.PUBLISH)]
    frozen = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        async with asyncio.timeout(20):
            while '"live"' not in await call(gateway, "GET", "/rooms/r1"):
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        frozen.send_signal(signal.SIGSTOP)
        with pytest.raises(Refused, match="already_live"):
            await host(gateway, 1)
        await asyncio.sleep(3.2)
        sent = await host(gateway, 1.5)
    finally:
        frozen.kill()
        frozen.wait()
    manifest = await closed(gateway)

    assert [segment.cause for segment in manifest.segments] == [Cause.REPLACED, Cause.PUBLISHER_LEFT]
    assert sum(part.video_frames for part in manifest.segments[1].parts) == sent.video_frames
    assert_all_plays(gateway, manifest)


def test_a_bad_setting_is_one_sentence_and_no_start(tmp_path):
    environ = {**os.environ, "GATEWAY_SECRET": "short", "GATEWAY_MEDIA_ROOT": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "media_gateway"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stderr) == (2, "GATEWAY_SECRET must have at least 32 bytes.\n")
