"""The tenant door: managers that raise when nobody opened a tenant, and the ways to open one.

The tenant is the assessment body. Web requests open it in institutions.middleware, tasks by `tenant_job`.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django_scopes import ScopedManager, scope, scopes_disabled

from core.jobs import job_task

__all__ = ["open_tenant", "scopes_disabled", "tenant_job", "tenant_manager"]


def tenant_manager(path: str, queryset: type[models.QuerySet[Any]] | None = None) -> Any:
    """A manager limited to the open tenant. `path` leads from the model to the assessment body."""
    manager = models.Manager.from_queryset(queryset) if queryset else models.Manager
    return ScopedManager(_manager_class=manager, institution=path)


def open_tenant(*tenant_ids: int) -> Any:
    """Context manager: inside it, only rows of these assessment bodies exist."""
    return scope(institution=list(tenant_ids))


def tenant_job(name: str) -> Callable[[Callable[..., None]], Any]:
    """A job task whose kwargs include `tenant` (an assessment body's id), opened around the body."""

    def decorate(function: Callable[..., None]) -> Any:
        def in_tenant(*, tenant: int, **kwargs: Any) -> None:
            with open_tenant(tenant):
                function(**kwargs)

        return job_task(name)(in_tenant)

    return decorate
