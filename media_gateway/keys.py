"""Where the application keeps what its handlers need."""

from __future__ import annotations

from aiohttp import web

from media_gateway.rooms import Registry

REGISTRY = web.AppKey("registry", Registry)
