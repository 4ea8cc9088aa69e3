"""The tables that say who hears which signal, and what the app brings to the console, the engine and the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.dispatch import Signal

from incidents import signals
from incidents.database import installer
from incidents.database.structures import Structure
from incidents.desk import extensions
from incidents.engine.invariants import Invariant
from incidents.jobs import kinds as jobs
from incidents.notifications import kinds as notifications
from incidents.timers import handlers
from incidents.timers.handlers import Handler, RecurringKind
from incidents.watchdog import registry
from knowledge.articles import messages
from knowledge.articles import receivers as articles
from knowledge.articles.link_job import CHECK_LINKS, follow_oldest
from knowledge.articles.operations import expire_articles
from knowledge.search.structures import ArticleFullText

RECEIVERS: list[tuple[Signal, Callable[..., Any]]] = [
    (signals.account_closed, articles.account_closed),
]
TIMER_HANDLERS: list[Handler] = []


def _expire(at: datetime) -> str:
    expired = expire_articles(at=at)
    return f"Reviews due: {expired.reminded:,}. Articles past their grace: {expired.acted:,}."


RECURRING_KINDS: list[RecurringKind] = [
    RecurringKind(
        "expire_articles",
        "Reminds people of reviews of their articles; warns of, hides or archives what nobody has reviewed for long.",
        _expire,
    ),
    RecurringKind(
        "check_article_links",
        "Follows links of articles that were not followed for a week, and notes which are dead.",
        lambda at: f"Links followed: {follow_oldest(at):,}.",
    ),
]
STRUCTURES: list[Structure] = [ArticleFullText()]
JOB_KINDS: list[jobs.Kind] = [CHECK_LINKS]
MESSAGE_KINDS: list[notifications.Kind] = [*messages.KINDS]
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
    notifications.register(MESSAGE_KINDS)
    extensions.register(fragments=FRAGMENTS, menu=MENU, first_page=FIRST_PAGE, log=LOG_ADDRESSES)
