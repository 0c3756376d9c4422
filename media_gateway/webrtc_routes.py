"""WHIP (RFC 9725) and WHEP over HTTP: offers in, answers out, trickle, goodbye."""

from __future__ import annotations

from aiohttp import web

from media_gateway.access import grant_of
from media_gateway.contract import Cause, Role
from media_gateway.errors import Refusal
from media_gateway.keys import REGISTRY
from media_gateway.peer import Peer
from media_gateway.room import Room
from media_gateway.session import Session
from media_gateway.viewer import Viewer

SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"
_WATCHERS = (Role.VIEW, Role.PUBLISH, Role.CONTROL)


def routes() -> list[web.RouteDef]:
    """Return the routes of both protocols."""
    return [
        web.post("/whip/{room}", publish),
        web.patch("/whip/{room}/{session}", trickle_publisher),
        web.delete("/whip/{room}/{session}", unpublish),
        web.post("/whep/{room}", watch),
        web.patch("/whep/{room}/{session}", trickle_viewer),
        web.delete("/whep/{room}/{session}", unwatch),
    ]


async def publish(request: web.Request) -> web.Response:
    """Take a host's offer."""
    room, registry = _room(request, Role.PUBLISH), request.app[REGISTRY]
    sdp = await _body(request, SDP)
    if registry.is_draining:
        raise Refusal(503, "draining", "This gateway is about to stop.", {"Retry-After": "2"})
    if registry.streams >= registry.settings.max_streams and room.session is None:
        raise Refusal(503, "busy", "This gateway has as many hosts as it can carry.", {"Retry-After": "10"})
    if room.recorder.cannot_begin():
        raise Refusal(503, "disk_full", "There is no space to record on.", {"Retry-After": "10"})
    session, answer = await room.publish(sdp)
    return _created(request, room, "whip", session.peer, answer)


async def watch(request: web.Request) -> web.Response:
    """Take a viewer's offer."""
    room, registry = _room(request, *_WATCHERS), request.app[REGISTRY]
    sdp = await _body(request, SDP)
    if registry.is_draining:
        raise Refusal(503, "draining", "This gateway is about to stop.", {"Retry-After": "2"})
    if registry.viewers >= registry.settings.max_viewers:
        raise Refusal(503, "busy", "This gateway has as many viewers as it can carry.", {"Retry-After": "10"})
    viewer, answer = await room.watch(sdp)
    return _created(request, room, "whep", viewer.peer, answer)


async def trickle_publisher(request: web.Request) -> web.Response:
    """Take a host's candidates."""
    session = _session(_room(request, Role.PUBLISH), request)
    return await _trickle(request, session.peer)


async def trickle_viewer(request: web.Request) -> web.Response:
    """Take a viewer's candidates."""
    viewer = _viewer(_room(request, *_WATCHERS), request)
    return await _trickle(request, viewer.peer)


async def unpublish(request: web.Request) -> web.Response:
    """The host says goodbye."""
    room = _room(request, Role.PUBLISH)
    room.publisher_gone(_session(room, request), Cause.PUBLISHER_LEFT)
    return web.Response(status=200)


async def unwatch(request: web.Request) -> web.Response:
    """A viewer says goodbye."""
    room = _room(request, *_WATCHERS)
    room.viewer_gone(_viewer(room, request))
    return web.Response(status=200)


def _room(request: web.Request, *roles: Role) -> Room:
    registry = request.app[REGISTRY]
    return registry.find(grant_of(request, registry.settings.secret, *roles).room)


def _session(room: Room, request: web.Request) -> Session:
    if room.session is None or room.session.peer.id != request.match_info["session"]:
        raise Refusal(404, "no_session", "This connection is over.")
    return room.session


def _viewer(room: Room, request: web.Request) -> Viewer:
    for viewer in room.viewers:
        if viewer.peer.id == request.match_info["session"]:
            return viewer
    raise Refusal(404, "no_session", "This connection is over.")


async def _trickle(request: web.Request, peer: Peer) -> web.Response:
    if_match = request.headers.get("If-Match", peer.etag)
    if if_match not in (peer.etag, "*"):
        raise Refusal(412, "wrong_etag", "This is about another ICE session.")
    await peer.trickle(await _body(request, FRAGMENT))
    return web.Response(status=204, headers={"ETag": peer.etag})


async def _body(request: web.Request, content_type: str) -> str:
    if request.content_type != content_type:
        raise Refusal(415, "wrong_type", f"The body must be {content_type}.")
    return await request.text()


def _created(request: web.Request, room: Room, protocol: str, peer: Peer, answer: str) -> web.Response:
    base = request.app[REGISTRY].settings.public_url
    response = web.Response(status=201, text=answer, content_type=SDP)
    response.headers["Location"] = f"{base}/{protocol}/{room.store.room}/{peer.id}"
    response.headers["ETag"] = peer.etag
    response.headers["Accept-Patch"] = FRAGMENT
    for server in room.store.config.ice_servers:
        response.headers.add("Link", _link(server.url, server.username, server.credential))
    return response


def _link(url: str, username: str, credential: str) -> str:
    link = f'<{url}>; rel="ice-server"'
    if username:
        link += f'; username="{username}"; credential="{credential}"; credential-type="password"'
    return link
