"""The tables that say who hears which signal, and what the app brings to the console, the engine and the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.dispatch import Signal

from incidents.database import installer
from incidents.database.structures import Structure
from incidents.desk import extensions
from incidents.engine.invariants import Invariant
from incidents.jobs import kinds as jobs
from incidents.timers import handlers
from incidents.timers.handlers import Handler, RecurringKind
from incidents.watchdog import registry
from knowledge.search.structures import ArticleFullText

RECEIVERS: list[tuple[Signal, Callable[..., Any]]] = []
TIMER_HANDLERS: list[Handler] = []
RECURRING_KINDS: list[RecurringKind] = []
STRUCTURES: list[Structure] = [ArticleFullText()]
JOB_KINDS: list[jobs.Kind] = []
ENGINE_INVARIANTS: list[Invariant] = []

FRAGMENTS: list[extensions.Fragment] = []
MENU: list[extensions.MenuItem] = []
FIRST_PAGE: list[extensions.FirstPagePanel] = []
LOG_ADDRESSES: list[str] = []


def connect(app: AppConfig) -> None:
    """Connect everything above, once; called when the app is ready, after `incidents`."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
    handlers.connect(TIMER_HANDLERS, RECURRING_KINDS)
    installer.connect(app, STRUCTURES)
    registry.register(invariants=ENGINE_INVARIANTS)
    jobs.register(JOB_KINDS)
    extensions.register(fragments=FRAGMENTS, menu=MENU, first_page=FIRST_PAGE, log=LOG_ADDRESSES)
