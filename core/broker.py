"""The embedded message broker: kombu's filesystem transport with atomic, ordered, private messages.

Three faults of the stock transport are mended: it writes a message in place (a reader of the half-written file
dies), it orders by an unpadded monotonic clock (order breaks at a reboot), and it moves messages through the system's
temporary folder.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

SCHEME = "kaobo-files"


class Channel(filesystem.Channel):
    """Messages are files named by time; they appear and are taken by rename."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for folder in (self.data_folder_in, self.data_folder_out, self.control_folder):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu passes more
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        draft = folder / f".{name}.tmp"
        with draft.open("wb") as stream:
            stream.write(str_to_bytes(dumps(message)))
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for path in sorted(folder.glob(f"[0-9]*.{queue}.msg")):
            taken = folder / f".{path.name}.taken"
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            body = taken.read_bytes()
            taken.unlink()
            return loads(bytes_to_str(body))
        raise Empty

    def _size(self, queue: str) -> int:
        return sum(1 for _ in Path(self.data_folder_in).glob(f"[0-9]*.{queue}.msg"))

    def _purge(self, queue: str) -> int:
        paths = list(Path(self.data_folder_in).glob(f"[0-9]*.{queue}.msg"))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)


class Transport(filesystem.Transport):
    """The stock transport with our channel."""

    Channel = Channel


def register() -> None:
    """Make `kaobo-files://` a broker address."""
    TRANSPORT_ALIASES[SCHEME] = "core.broker:Transport"
