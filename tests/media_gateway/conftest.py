"""A gateway inside the test's own event loop, and one in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from media_gateway import ice
from media_gateway.contract import Role, RoomConfig
from media_gateway.disk import Disk
from media_gateway.rooms import Registry
from media_gateway.server import make_app
from media_gateway.settings import Settings
from tests.media_gateway.material import SECRET, bearer
from tests.media_gateway.process import GatewayProcess

ORIGIN = "https://kaobo.example"


@pytest.fixture
async def disk() -> AsyncIterator[Disk]:
    disk = Disk()
    yield disk
    await disk.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        secret=SECRET, media_root=tmp_path / "media", web_origin=ORIGIN, disk_reserve_bytes=0, ice_loopback=True
    )


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[TestClient]:
    """An HTTP client of a gateway in this loop; room r1 is open."""
    ice.install(loopback=True)
    registry = await Registry.start(settings)
    async with TestClient(TestServer(make_app(registry))) as client:
        answer = await client.put("/rooms/r1", data=RoomConfig("r1").to_json(), headers=bearer(Role.CONTROL))
        assert answer.status == 201
        yield client
        await registry.stop()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path)
    process.start()
    yield process
    process.kill()
