"""The embedded broker: kombu's over files, without its races between whoever writes and whoever reads.

As it comes, a message is seen before it is written, and a worker that reads half of one ends. A list of queues is
emptied before it is locked.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem


class Channel(filesystem.Channel):  # type: ignore[misc]
    """Messages appear whole, and the lists of queues are read and written by one at a time."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        half = folder / f"{name}.half"
        try:
            half.write_text(json.dumps(payload))
            half.replace(folder / name)
        except OSError as error:
            raise ChannelError(f"A message could not be written to {folder}.") from error

    def get_table(self, exchange: str) -> Any:
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, *arguments: Any) -> None:
        with self._alone():
            super()._queue_bind(*arguments)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        folder = Path(self.control_folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):  # type: ignore[misc]
    """kombu's transport over files, by the channel above."""

    Channel = Channel


def use() -> None:
    """Have `filesystem://` mean this broker."""
    TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"
