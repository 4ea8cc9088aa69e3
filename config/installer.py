"""The virtual environment as it stands and as it should be: making, mending and filling it. Standard library only."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config.pip_output import Progress, explain_failure

BASE = "base.txt"
TESTS = "dev.txt"
# What a virtual environment consists of: a folder with anything else in it is not cleared.
PARTS = {"bin", "include", "lib", "lib64", "share", "pyvenv.cfg", "installed.json", ".gitignore"}
# Settings of pip that send packages elsewhere than into the environment.
DIVERSIONS = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_DEPS", "PYTHONHOME")


class InstallationFailed(Exception):
    """The environment cannot be made; the message is a sentence for a person."""


class Environment:
    """A folder with a virtual environment, and the lock files that say what belongs in it.

    `installed.json` names the lock files that are completely installed. It is removed before pip begins and written
    after it has ended, so that its absence means: interrupted.
    """

    def __init__(self, folder: Path, locks: Path) -> None:
        self.folder = folder
        self.locks = locks
        self.python = folder / "bin" / "python"
        self.record = folder / "installed.json"

    def ensure(self, *, with_tests: bool) -> None:
        """Make everything as wanted. Two first starts at once: the second waits. Raises InstallationFailed."""
        wanted = [BASE, TESTS] if with_tests else [BASE]
        if self.holds(wanted):
            return
        try:
            with self.locked():
                if not self.holds(wanted):
                    self.mend(wanted)
        except OSError as error:
            raise InstallationFailed(
                f"Muster cannot make its environment in {self.folder}: {error.strerror}. "
                "Set MUSTER_VENV to a folder that it may write to."
            ) from None

    def holds(self, wanted: list[str]) -> bool:
        installed = self.installed()
        return all(installed.get(name) == self.digest(name) for name in wanted)

    def installed(self) -> dict[str, str]:
        """Name the lock files that are installed, with their digests; none where the environment cannot be used."""
        if not os.access(self.python, os.X_OK):
            return {}
        try:
            found = json.loads(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def digest(self, name: str) -> str:
        return hashlib.sha256((self.locks / name).read_bytes()).hexdigest()

    def mend(self, wanted: list[str]) -> None:
        installed = self.installed()
        kept = {name: digest for name, digest in installed.items() if digest == self.digest(name)}
        self.record.unlink(missing_ok=True)
        # pip never takes away what a lock no longer names: whenever one has changed, begin anew.
        if not installed or kept != installed:
            kept = {}
            self.make()
        for name in wanted:
            if name not in kept:
                self.fill(name)
                kept[name] = self.digest(name)
        draft = self.record.with_suffix(".new")
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(self.record)

    def make(self) -> None:
        """Make an empty virtual environment, over the ruins of an earlier one."""
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            version = ".".join(map(str, sys.version_info[:2]))
            raise InstallationFailed(
                "Muster needs Python's venv module, which this Python lacks. "
                f"On Debian or Ubuntu: apt install python3-venv (or python{version}-venv), then try again."
            )
        if self.folder.exists() and {entry.name for entry in self.folder.iterdir()} - PARTS:
            raise InstallationFailed(
                f"{self.folder} holds something other than a virtual environment of Muster, so it is left alone. "
                "Remove it, or set MUSTER_VENV to another folder."
            )
        print(f"Making Muster's own environment in {self.folder} …", flush=True)
        # Not sys.executable: an environment made from an environment would depend on it.
        python = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run(
            [python, "-m", "venv", "--clear", str(self.folder)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise InstallationFailed(
                f"Python could not make a virtual environment: {(made.stdout + made.stderr).strip()}"
            )

    def fill(self, name: str) -> None:
        """Install exactly what a lock file names, each file checked against its digest."""
        lock = self.locks / name
        progress = Progress(
            lock.read_text(encoding="utf-8"), "the test tools" if name == TESTS else "Muster's packages"
        )
        command = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        command += ["--progress-bar", "off", "--retries", "3", "--no-compile", "--require-hashes", "-r", str(lock)]
        environ = {key: value for key, value in os.environ.items() if key not in DIVERSIONS}
        lines: list[str] = []
        # One pipe for both streams: two, read one after the other, would stop pip when the unread one is full.
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environ
        ) as pip:
            for line in pip.stdout or ():
                lines.append(line)
                progress.read(line)
        progress.finish(succeeded=pip.returncode == 0)
        if pip.returncode:
            raise InstallationFailed(explain_failure(lines))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock beside the folder; the system lets go of it however this process ends."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self.folder.with_name(f"{self.folder.name}.lock").open("w", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another Muster is installing its packages here. Waiting for it …", flush=True)
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
