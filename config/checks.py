"""Deployment checks: what is fine on a laptop and wrong in production (`check --deploy` only)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from config import env


@register(Tags.security, deploy=True)
def check_production(**kwargs: Any) -> list[CheckMessage]:
    """Errors for eager tasks, SQLite, the embedded broker, unset secrets and an unset public address."""
    found = {
        "kaobo.E001": settings.CELERY_TASK_ALWAYS_EAGER and "KAOBO_EAGER_TASKS must be off: work would be lost.",
        "kaobo.E002": settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and "DATABASE_URL names SQLite.",
        "kaobo.E003": settings.CELERY_BROKER_URL.startswith("kaobo-files") and "BROKER_URL names the embedded broker.",
        "kaobo.E004": not env.text("KAOBO_SECRET_KEY") and "KAOBO_SECRET_KEY (or _FILE) is not set.",
        "kaobo.E005": not env.text("GATEWAY_SECRET") and "GATEWAY_SECRET (or _FILE) is not set.",
        "kaobo.E006": not settings.PUBLIC_URL.startswith("https://") and "KAOBO_PUBLIC_URL must be the https address.",
        "kaobo.E007": not env.text("CACHE_URL") and "CACHE_URL is not set: each process would have its own cache.",
    }
    return [Error(message, id=code) for code, message in found.items() if message]
