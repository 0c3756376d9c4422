"""A fresh PostgreSQL database and a fresh Redis number for a house that shall run on servers."""

import re
import secrets

import psycopg
import redis


def own_servers(environment: dict[str, str]) -> dict[str, str]:
    """Settings for a house of its own where the run names PostgreSQL and Redis; nothing on SQLite."""
    address = environment.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return {}
    name = f"kaobo_house_{secrets.token_hex(4)}"
    with _anteroom(address) as link:
        link.execute(f"CREATE DATABASE {name}")
    broker = re.sub(r"/\d+$", "/10", environment["BROKER_URL"])
    redis.from_url(broker).flushdb()
    return {"DATABASE_URL": re.sub(r"/[^/]+$", f"/{name}", address), "BROKER_URL": broker, "CACHE_URL": broker}


def drop(environment: dict[str, str]) -> None:
    """Forget the house's own database; nothing on SQLite."""
    found = re.search(r"/(kaobo_house_[0-9a-f]+)$", environment.get("DATABASE_URL", ""))
    if found:
        with _anteroom(environment["DATABASE_URL"]) as link:
            link.execute(f"DROP DATABASE {found[1]} WITH (FORCE)")


def _anteroom(address: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(re.sub(r"/[^/]+$", "/postgres", address), autocommit=True)
