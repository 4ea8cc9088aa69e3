"""The address that `start` serves at, and what the processes must know of it."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

from config.environment import read_text


@dataclass(frozen=True)
class Address:
    """Where people on this machine reach Muster. `is_public`: others may reach it too, by names nobody can foresee."""

    url: str
    is_public: bool

    @classmethod
    def of(cls, host: str, port: int) -> Address:
        try:
            found = ipaddress.ip_address(host)
        except ValueError:
            return cls(url=f"http://{host}:{port}", is_public=host != "localhost")
        if found.is_unspecified:
            return cls(url=f"http://localhost:{port}", is_public=True)
        shown = f"[{found}]" if found.version == 6 else str(found)
        return cls(url=f"http://{shown}:{port}", is_public=not found.is_loopback)


def choose_environment(address: Address) -> dict[str, str]:
    """Return what the processes are told where the environment does not say it already."""
    environment = {"PYTHONUNBUFFERED": "1"}
    if not read_text("MUSTER_URL", ""):
        environment["MUSTER_URL"] = address.url
    if address.is_public and not os.environ.get("ALLOWED_HOSTS", "").strip():
        environment["ALLOWED_HOSTS"] = "*"
    return environment
