"""The tables that say what the app brings to the console and to the engine."""

from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig

from incidents.database import installer
from incidents.database.structures import Structure
from incidents.desk import extensions
from incidents.engine.invariants import Invariant, Sweeper
from incidents.jobs import kinds as jobs
from incidents.notifications import kinds as messages
from incidents.timers import handlers
from incidents.timers.handlers import Handler, RecurringKind
from incidents.watchdog import registry as watchdog
from reports.builder import console as builder
from reports.builder import places
from reports.costs import console as costs
from reports.costs.metrics import METRICS as OF_COSTS
from reports.costs.structures import CostTriggers
from reports.dashboards import console as dashboards
from reports.dashboards.boards import BOARDS
from reports.evidence import console as evidence
from reports.evidence.period_job import EVIDENCE
from reports.exports import console as exports
from reports.exports.job import COLUMNS_EXPORT
from reports.indicators.metrics import METRICS as OF_WORK
from reports.metrics import registry
from reports.metrics.metrics import METRICS as OF_INCIDENTS
from reports.metrics.registry import Metric
from reports.metrics.structures import FactTriggers
from reports.metrics.tasks import sweep_facts
from reports.patterns import console as patterns
from reports.readiness import console
from reports.readiness.metrics import METRICS as OF_READINESS
from reports.readiness.operations import take_snapshots
from reports.schedules import console as schedules
from reports.schedules.choices import TIMER
from reports.schedules.invariants import INVARIANTS as SCHEDULE_INVARIANTS
from reports.schedules.messages import KINDS as SCHEDULE_MESSAGES
from reports.schedules.operations import fire_due, forget_mailings
from reports.schedules.tasks import send_report_mails


def _snapshots(at: datetime) -> str:
    return f"Scores kept for the day: {take_snapshots(at=at):,}."


RECURRING_KINDS: list[RecurringKind] = [
    RecurringKind("keep_readiness", "Keeps how ready every team and service is, once a day.", _snapshots),
    RecurringKind(
        "forget_mailings",
        "Deletes what is on record of mailings of reports that are long over.",
        lambda at: f"Mailings forgotten: {forget_mailings(at=at):,}.",
    ),
]
# What the watchdog looks after, and does itself when nobody else lives.
ENGINE_INVARIANTS: list[Invariant] = [*SCHEDULE_INVARIANTS]
ENGINE_SWEEPERS: list[Sweeper] = [
    Sweeper("facts of reports", lambda _at: sweep_facts(), noted_as="timers"),
    Sweeper("mails of reports", lambda _at: send_report_mails(), noted_as="timers"),
]
STRUCTURES: list[Structure] = [FactTriggers(), CostTriggers()]
TIMER_HANDLERS: list[Handler] = [Handler(TIMER, fire_due, "Mailing of a report", at_once=10)]
MESSAGE_KINDS: list[messages.Kind] = [*SCHEDULE_MESSAGES]
METRICS: list[Metric] = [*OF_INCIDENTS, *OF_COSTS, *OF_WORK, *OF_READINESS]
JOB_KINDS: list[jobs.Kind] = [COLUMNS_EXPORT, EVIDENCE]
MENU: list[extensions.MenuItem] = [
    *console.MENU,
    *dashboards.MENU,
    *builder.MENU,
    *schedules.MENU,
    *exports.MENU,
    *evidence.MENU,
    *patterns.MENU,
    *costs.MENU,
]
FRAGMENTS: list[extensions.Fragment] = [*evidence.FRAGMENTS, *costs.FRAGMENTS]
LIST_LINKS: list[extensions.ListLink] = [*exports.LIST_LINKS]
FIRST_PAGE: list[extensions.FirstPagePanel] = [*console.FIRST_PAGE, *dashboards.FIRST_PAGE]


def connect(app: AppConfig) -> None:
    """Connect everything above, once; called when the app is ready, after `incidents` and `knowledge`."""
    installer.connect(app, STRUCTURES)
    handlers.connect(TIMER_HANDLERS, RECURRING_KINDS)
    watchdog.register(invariants=ENGINE_INVARIANTS, sweepers=ENGINE_SWEEPERS)
    messages.register(MESSAGE_KINDS)
    places.register((board.slug, board.title) for board in BOARDS.values())
    registry.register(METRICS)
    jobs.register(JOB_KINDS)
    extensions.register(fragments=FRAGMENTS, menu=MENU, first_page=FIRST_PAGE, lists=LIST_LINKS)
