"""Rooms and recordings as jobs."""

from celery import shared_task

from core import clock
from core.errors import JobWaits
from core.jobs import Progress
from institutions.scoping import open_tenant, tenant_job
from practical import gateway, queries
from practical.errors import GatewayRefused, GatewayUnreachable
from practical.models import Recording
from practical.services import recordings, sessions


@tenant_job("practical.close_room")
def close_room(*, room: str, progress: Progress) -> None:
    """Close a room at the gateway that gave no answer when the stream ended, then take over what it recorded."""
    try:
        gateway.close_room(room, now=clock.now())
    except (GatewayUnreachable, GatewayRefused) as reason:
        raise JobWaits(str(reason)) from reason
    recordings.take_manifest(room=room, now=clock.now())


@tenant_job("practical.take_manifest")
def take_manifest(*, room: str, progress: Progress) -> None:
    """Take over what the gateway recorded in a room."""
    recordings.take_manifest(room=room, now=clock.now())


@tenant_job("practical.finish_recording")
def finish_recording(*, recording: int, progress: Progress) -> None:
    """Make the replay of a closed recording."""
    row = Recording.objects.select_related("session").get(pk=recording)
    recordings.finish_recording(recording=row, progress=progress)


@shared_task(name="practical.collect_manifests", ignore_result=True)
def collect_manifests() -> None:
    """Make good what no report told: overdue sessions end, open recordings take over their manifests."""
    for tenant in queries.tenants_with_open_work():
        with open_tenant(tenant):
            sessions.end_overdue(now=clock.now())
            recordings.collect_open(now=clock.now())
