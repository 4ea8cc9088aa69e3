"""What pip says, turned into one line of progress and, when it fails, one sentence. Standard library only."""

from __future__ import annotations

import re
import sys
import time

NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "RemoteDisconnected",
    "ConnectionResetError",
    "Temporary failure in name resolution",
    "Name or service not known",
)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
COLLECTED = re.compile(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)")


class Progress:
    """One line that counts packages; rewritten on a terminal, elsewhere said at the beginning and at the end."""

    def __init__(self, lock: str, subject: str) -> None:
        self.total = len(set(PINNED.findall(lock)))
        self.subject = subject
        self.seen = 0
        self.began = time.monotonic()
        self.is_terminal = sys.stdout.isatty()
        if not self.is_terminal:
            print(f"Installing {subject} ({self.total}) …", flush=True)

    def read(self, line: str) -> None:
        if match := COLLECTED.match(line.strip()):
            self.seen = min(self.seen + 1, self.total)
            self.show(f"Fetching {self.subject}: {self.seen} of {self.total} ({match.group(1)})")
        elif line.startswith("Installing collected packages"):
            self.show(f"Unpacking {self.subject} …")

    def show(self, text: str, *, end: str = "") -> None:
        if self.is_terminal:
            print(f"\r\033[K{text}", end=end, flush=True)

    def finish(self, *, succeeded: bool) -> None:
        if not succeeded:
            self.show("")
            return
        text = f"Installed {self.subject} in {time.monotonic() - self.began:.0f} s."
        if self.is_terminal:
            self.show(text, end="\n")
        else:
            print(text, flush=True)


def explain_failure(lines: list[str]) -> str:
    """Return a sentence for a person that names the likely cause, the most certain one first."""
    text = "".join(lines)
    if "DO NOT MATCH THE HASHES" in text:
        return (
            "A package differs from the one Muster was tested with (its digest does not match), so nothing of it was "
            "used. Something between this machine and the package index changed it: a mirror, a proxy, a cache. "
            "“pip cache purge” and a second try help where it was the cache."
        )
    if "No space left on device" in text:
        return "The disk is full: Muster's packages need about 300 MB."
    if any(sign in text for sign in NETWORK):
        return (
            "Muster's packages could not be fetched: the package index cannot be reached. Check the network, or the "
            "proxy in HTTPS_PROXY, and try again: what was begun is mended."
        )
    last = "".join(lines[-15:]).strip()
    return f"pip could not install Muster's packages. It said:\n\n{last}\n"
