"""Starts the gateway: `python -m media_gateway`."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

from aiohttp import web

from media_gateway import ice
from media_gateway.rooms import Registry
from media_gateway.server import make_app
from media_gateway.settings import SettingError, Settings, read_settings
from media_gateway.startup_check import ContractBroken, check_aiortc

log = logging.getLogger("media_gateway")


def main() -> int:
    """Run until told to stop; return the exit status. A setting that cannot be used is one sentence on stderr."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("aiortc").setLevel(logging.WARNING)
    logging.getLogger("aioice").setLevel(logging.WARNING)
    try:
        asyncio.run(serve(read_settings(os.environ)))
    except (SettingError, ContractBroken) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"The gateway cannot start: {error}.\n")
        return 1
    return 0


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then close parts and segments cleanly."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    ice.install(loopback=settings.ice_loopback)
    await check_aiortc()
    registry = await Registry.start(settings)
    # No access log: addresses of media carry tokens.
    runner = web.AppRunner(make_app(registry), access_log=None, shutdown_timeout=2.0)
    try:
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        log.info("listening on http://%s:%d, recordings in %s", *runner.addresses[0][:2], settings.media_root)
        await stopping.wait()
        log.info("stopping")
    finally:
        await registry.stop()
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
