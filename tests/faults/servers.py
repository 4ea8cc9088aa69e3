"""Servers of the harness's own: PostgreSQL and Redis, which may be killed without hurting anybody."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def find_postgres() -> Path | None:
    """The newest PostgreSQL that Debian put on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def is_listening(port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, what: str, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while not condition():
        if time.monotonic() >= until:
            raise TimeoutError(f"Waited {patience:.0f} s in vain: {what}")
        time.sleep(0.05)


def as_nobody(*command: object) -> list[str]:
    """PostgreSQL refuses to run as root."""
    words = [str(word) for word in command]
    return ["runuser", "-u", "nobody", "--", *words] if os.geteuid() == 0 else words


class Postgres:
    """A PostgreSQL with Debian's own settings; what is committed is on the disk."""

    def __init__(self, folder: Path, *, like: Path | None = None) -> None:
        """A new one in `folder`, or a copy of what another has left in the folder `like`."""
        programs = find_postgres()
        if programs is None:
            raise FileNotFoundError("There is no PostgreSQL on this machine.")
        self.programs, self.folder, self.port = programs, folder / "postgres", free_port()
        if like is not None:
            subprocess.run(["cp", "-a", str(like / "postgres"), str(self.folder)], check=True)
            return
        self.folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._run("initdb", "-D", self.folder, "-U", "muster", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    @property
    def url(self) -> str:
        return f"postgres://muster@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c jit=off -c shared_buffers=128MB "
            "-c max_connections=200 -c max_wal_size=2GB"
        )
        self._control("start", "-l", self.folder / "log", "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        self._control("stop", "-m", mode)

    def restart_immediately(self) -> None:
        """As after a power cut: nothing is written, everybody is thrown out."""
        self.stop()
        self.start()

    def _control(self, *words: object) -> None:
        self._run("pg_ctl", "-D", self.folder, "-w", "-t", "60", *words)

    def _run(self, program: str, *words: object) -> None:
        done = subprocess.run(
            as_nobody(self.programs / program, *words),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


class Redis:
    """A Redis that keeps nothing: what it held is gone when it is."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("redis-server") or shutil.which("valkey-server")
        if self.program is None:
            raise FileNotFoundError("There is no Redis on this machine.")
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [self.program, *options, "--dir", str(self.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: is_listening(self.port), "Redis")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None
