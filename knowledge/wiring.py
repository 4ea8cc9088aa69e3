"""The tables that say who hears which signal, and what the app brings to the console, the engine and the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.dispatch import Signal

from incidents import signals
from incidents.catalog import service_lines
from incidents.database import append_only, installer
from incidents.database.structures import Structure
from incidents.desk import extensions
from incidents.engine.invariants import Invariant
from incidents.jobs import kinds as jobs
from incidents.notifications import kinds as notifications
from incidents.reporter import offers
from incidents.timers import handlers
from incidents.timers.handlers import Handler, RecurringKind
from incidents.upkeep import kinds as histories
from incidents.watchdog import registry
from knowledge.articles import messages, panels
from knowledge.articles import receivers as articles
from knowledge.articles.link_job import CHECK_LINKS, follow_oldest
from knowledge.articles.models import Topic
from knowledge.articles.operations import expire_articles
from knowledge.reviews import console
from knowledge.reviews import messages as review_messages
from knowledge.reviews import receivers as reviews
from knowledge.reviews.choices import ACTION_TIMER, REVIEW_TIMER
from knowledge.reviews.models import ReviewRule, ReviewTemplate
from knowledge.reviews.operations.reminding import remind_of_actions, remind_of_reviews
from knowledge.search.structures import ArticleFullText

RECEIVERS: list[tuple[Signal, Callable[..., Any]]] = [
    (signals.account_closed, articles.account_closed),
    (signals.status_changing, reviews.hold_closing),
    (signals.status_changed, reviews.owe_what_is_due),
    # Behind that of `evaluation`, which stands in the table of `incidents`: it is measured by then.
    (signals.exercise_finished, reviews.exercise_finished),
    (signals.results_shared, reviews.results_shared),
]
TIMER_HANDLERS: list[Handler] = [
    Handler(REVIEW_TIMER, remind_of_reviews, "Reminder of a review"),
    Handler(ACTION_TIMER, remind_of_actions, "Reminder of a corrective action"),
]


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
STRUCTURES: list[Structure] = [ArticleFullText(), *append_only.guard("knowledge_articleevent")]
HISTORIES: list[histories.Kind] = [
    histories.Kind(Topic, "Topic", histories.named),
    histories.Kind(ReviewRule, "Rule of reviews", histories.named),
    histories.Kind(ReviewTemplate, "Template of reviews", histories.named),
]
JOB_KINDS: list[jobs.Kind] = [CHECK_LINKS]
MESSAGE_KINDS: list[notifications.Kind] = [*messages.KINDS, *review_messages.KINDS]
ENGINE_INVARIANTS: list[Invariant] = []

FRAGMENTS: list[extensions.Fragment] = [*panels.FRAGMENTS, *console.FRAGMENTS]
MENU: list[extensions.MenuItem] = [*panels.MENU, *console.MENU]
FIRST_PAGE: list[extensions.FirstPagePanel] = [*panels.FIRST_PAGE, *console.FIRST_PAGE]
LOG_ADDRESSES: list[str] = ["articles_offers"]
REPORT_ADDRESSES: list[str] = ["articles_report"]


def connect(app: AppConfig) -> None:
    """Connect everything above, once; called when the app is ready, after `incidents`."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
    handlers.connect(TIMER_HANDLERS, RECURRING_KINDS)
    installer.connect(app, STRUCTURES)
    registry.register(invariants=ENGINE_INVARIANTS)
    jobs.register(JOB_KINDS)
    histories.register(HISTORIES)
    notifications.register(MESSAGE_KINDS)
    service_lines.register(console.SERVICE_LINES)
    extensions.register(fragments=FRAGMENTS, menu=MENU, first_page=FIRST_PAGE, log=LOG_ADDRESSES)
    offers.register(REPORT_ADDRESSES)
