"""Calls what the apps offer by dotted name: the shell knows no app by import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import OutputWrapper
from django.utils.module_loading import import_string


def as_system(reason: str) -> AbstractContextManager[Any]:
    """Read and write everything, for a stated reason."""
    entered: AbstractContextManager[Any] = import_string(settings.SYSTEM_PRINCIPAL)(reason)
    return entered


def set_up(*, at: datetime, stdout: OutputWrapper | None) -> None:
    """Take every step of SETUP_STEPS, in order. Each makes what is missing and leaves what people changed."""
    with as_system("setup"):
        for step in settings.SETUP_STEPS:
            import_string(step)(at=at, stdout=stdout)


class DemoRefused(Exception):
    """The demonstration was not loaded; the message is a sentence for a person."""


def check_demo() -> None:
    """Raise DemoRefused on a database in which people work; nothing is written."""
    with _refusals_told():
        import_string(settings.DEMO_CHECK)()


def load_demo(*, at: datetime, stdout: OutputWrapper) -> None:
    """Load the demonstration. Raises DemoRefused on a database in which people work."""
    with _refusals_told(), as_system("demonstration"):
        for step in settings.DEMO_STEPS:
            import_string(step)(at=at, stdout=stdout)


@contextmanager
def _refusals_told() -> Iterator[None]:
    refusal: type[Exception] = import_string(settings.DEMO_REFUSAL)
    try:
        yield
    except refusal as error:
        raise DemoRefused(str(error)) from None
