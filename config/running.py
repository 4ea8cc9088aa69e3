"""The claim of one running Muster on its data folder and on its address."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from pathlib import Path
from typing import IO, Any

# How long the web server of a Muster that was killed may still be on its way out.
LINGER_SECONDS = 5.0


class AlreadyRunning(Exception):
    """Another Muster holds the data folder; the message is a sentence for a person."""


class AddressRefused(Exception):
    """Nobody can be served at that address; the message is a sentence for a person."""


class Claim:
    """The lock on a data folder. The system lets go of it however the process ends, and the file tells who holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "running.lock"
        self.file: IO[str] | None = None
        self.follows_a_crash = False

    def take(self) -> None:
        """Raises AlreadyRunning."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._read()
            self.file.close()
            self.file = None
            raise AlreadyRunning(
                f"Muster is already running on the data in {self.folder} "
                f"(process {holder.get('process', 'unknown')}, {holder.get('address', 'still starting')}). "
                "Stop it first, or set MUSTER_DATA to another folder."
            ) from None
        self.follows_a_crash = bool(self._read())
        self.tell()

    def tell(self, **facts: Any) -> None:
        """Write down who holds the folder, for whoever comes second."""
        self._write(json.dumps({"process": os.getpid(), **facts}))

    def release(self) -> None:
        if self.file is not None:
            self._write("")
            self.file.close()
            self.file = None

    def _read(self) -> dict[str, Any]:
        assert self.file is not None
        self.file.seek(0)
        try:
            found = json.loads(self.file.read())
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, text: str) -> None:
        assert self.file is not None
        self.file.seek(0)
        self.file.truncate()
        self.file.write(text)
        self.file.flush()


def listen(host: str, port: int, *, patience: float = 0.0) -> socket.socket:
    """Open the address for the web server, trying for `patience` seconds. Raises AddressRefused.

    The supervisor holds it, so that nobody is turned away while the web server is started again.
    """
    until = time.monotonic() + patience
    while True:
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            opened = socket.socket(family, kind)
        except (OSError, OverflowError) as error:
            raise AddressRefused(f"{host} is no address of this machine: {error}.") from None
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
            opened.listen(128)
        except OSError as error:
            opened.close()
            if time.monotonic() < until:
                time.sleep(0.2)
                continue
            raise AddressRefused(explain(error, host, port)) from None
        return opened


def explain(error: OSError, host: str, port: int) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} is for the system's own services. Choose one above 1023, as in: start --port 8000"
    if error.errno is not None and os.strerror(error.errno) == "Address already in use":
        return f"Port {port} is taken by another program. Choose another, as in: start --port {port + 1}"
    return f"Muster cannot serve at {host}, port {port}: {error.strerror}."
