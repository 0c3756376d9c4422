"""The gateway's options, read from the environment; each says what it costs, and a bad one refuses to start by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from media_gateway.contract import MIN_SECRET_BYTES


class SettingError(ValueError):
    """An option has a value that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between places."""

    # Shared with the web. Whoever knows it can open rooms, publish and read every recording.
    secret: str
    # Where recordings lie. On a disk that fills up with other things, recordings stop with them.
    media_root: Path
    # 127.0.0.1 is reached only from this machine (or through a proxy on it).
    host: str = "127.0.0.1"
    port: int = 8001
    # Put before the addresses handed to clients (Location). Empty is right unless a proxy adds a path.
    public_url: str = ""
    # Whose pages may call from a browser. Empty: none but pages of this very origin.
    web_origin: str = ""
    # Where reports go. Empty: none are sent; the web must read the manifests.
    report_url: str = ""
    # Below this much free space recording stops with a declared gap, so that logs and manifests can still be written.
    disk_reserve_bytes: int = 256 * 1024 * 1024
    # Offer 127.0.0.1 as well, for hosts and viewers on this very machine. Done anyway where there is no other address.
    ice_loopback: bool = False
    # Hosts at once. One core carries 24 to 30 streams of 720p; beyond that frames are lost in all of them.
    max_streams: int = 24
    # Viewers at once, over all rooms; about 40 take as much as one core.
    max_viewers: int = 40


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the options; raise SettingError naming the first bad one."""
    plain = Settings(secret="", media_root=Path())
    return Settings(
        secret=_secret(environ),
        media_root=Path(environ.get("GATEWAY_MEDIA_ROOT") or "var/media").absolute(),
        host=environ.get("GATEWAY_HOST") or plain.host,
        port=_number(environ, "GATEWAY_PORT", plain.port, highest=65535),
        public_url=_url(environ, "GATEWAY_PUBLIC_URL").rstrip("/"),
        web_origin=_origin(environ, "GATEWAY_WEB_ORIGIN"),
        report_url=_url(environ, "GATEWAY_REPORT_URL"),
        disk_reserve_bytes=_number(environ, "GATEWAY_DISK_RESERVE_BYTES", plain.disk_reserve_bytes),
        ice_loopback=_yes_or_no(environ, "GATEWAY_ICE_LOOPBACK"),
        max_streams=_number(environ, "GATEWAY_MAX_STREAMS", plain.max_streams),
        max_viewers=_number(environ, "GATEWAY_MAX_VIEWERS", plain.max_viewers),
    )


def _secret(environ: Mapping[str, str]) -> str:
    secret, file = environ.get("GATEWAY_SECRET", ""), environ.get("GATEWAY_SECRET_FILE", "")
    if file:
        try:
            secret = Path(file).read_text().strip()
        except OSError as error:
            raise SettingError(f"GATEWAY_SECRET_FILE cannot be read: {error.strerror}.") from error
    if len(secret.encode()) < MIN_SECRET_BYTES:
        raise SettingError(f"GATEWAY_SECRET must have at least {MIN_SECRET_BYTES} bytes.")
    return secret


def _number(environ: Mapping[str, str], name: str, default: int, *, highest: int | None = None) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or (highest is not None and int(text) > highest):
        limit = "" if highest is None else f" up to {highest}"
        raise SettingError(f"{name} must be a whole number{limit}, not {text!r}.")
    return int(text)


def _yes_or_no(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "") or "0"
    if text not in ("0", "1"):
        raise SettingError(f"{name} must be 0 or 1, not {text!r}.")
    return text == "1"


def _url(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc):
        raise SettingError(f"{name} must be an http or https address, not {text!r}.")
    return text


def _origin(environ: Mapping[str, str], name: str) -> str:
    text = _url(environ, name).rstrip("/")
    if urlsplit(text).path or urlsplit(text).query:
        raise SettingError(f"{name} must be an origin without a path, not {text!r}.")
    return text
