"""The one table that says which receiver hears which signal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.dispatch import Signal

RECEIVERS: list[tuple[Signal, Callable[..., Any]]] = []


def connect() -> None:
    """Connect every receiver once; called when the app is ready."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
