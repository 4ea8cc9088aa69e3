"""The tables that say who hears which signal, what timers and jobs there are, and what stands beside the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.backends.signals import connection_created
from django.dispatch import Signal
from django.utils import timezone

from incidents import signals
from incidents.attachments import receivers as attachments
from incidents.attachments.operations import collect_garbage
from incidents.audit import receivers as audit
from incidents.catalog import service_lines
from incidents.clocks import invariants as clock_invariants
from incidents.clocks import receivers as clocks
from incidents.clocks.choices import BREACH_TIMER, WARN_TIMER
from incidents.clocks.operations import fire_clocks
from incidents.clocks.recompute_job import RECOMPUTE
from incidents.database import append_only, installer, planning
from incidents.database.structures import Structure
from incidents.desk import extensions
from incidents.desk.dashboard.panels import Panel
from incidents.desk.export_job import EXPORT
from incidents.drills import receivers as drills
from incidents.drills.messages import KINDS as DRILL_MESSAGES
from incidents.drills.operations.base import END_TIMER, INJECT_TIMER, QUIET_TIMER, START_TIMER
from incidents.drills.operations.promising import LATEST_START
from incidents.drills.operations.timing import begin_drills, end_drills, look_for_quiet, miss_drills, release_due
from incidents.drills.queries.showing import drills_of_today
from incidents.engine.invariants import Invariant, Sweeper
from incidents.escalation import invariants as escalation_invariants
from incidents.escalation import receivers as escalation
from incidents.escalation.operations import look_at_leases, take_steps
from incidents.escalation.operations.runs import LAPSE_TIMER, STEP_TIMER
from incidents.escalation.queries.neglect import SOURCES as PAGING_SOURCES
from incidents.escalation.queries.on_call_now import on_call_in_words
from incidents.evaluation import receivers as evaluation
from incidents.evaluation.messages import KINDS as EVALUATION_MESSAGES
from incidents.intake.import_job import IMPORT
from incidents.jobs import invariants as job_invariants
from incidents.jobs import kinds as jobs
from incidents.jobs.operations import collect_jobs
from incidents.lifecycle import invariants as move_invariants
from incidents.lifecycle import receivers as lifecycle
from incidents.lifecycle.operations import knock, make_moves
from incidents.lifecycle.operations.waiting import GATE_TIMER, MOVE_TIMER
from incidents.microdrills import receivers as microdrills
from incidents.microdrills.messages import KINDS as MICRO_MESSAGES
from incidents.microdrills.operations.base import CLOSE_TIMER
from incidents.microdrills.operations.closing import close_due
from incidents.notifications import invariants as outbox_invariants
from incidents.notifications import kinds as messages
from incidents.notifications import receivers as notifications
from incidents.notifications.operations import deliver, sweep_notifications
from incidents.notifications.operations.reminding import remind_to_prove
from incidents.oncall import receivers as oncall
from incidents.oncall.operations import remind_of_shifts, watch_on_call
from incidents.oncall.operations.covering import COVER_TIMER
from incidents.oncall.operations.swapping import SWAP_TIMER
from incidents.people import receivers as people
from incidents.people.choices import FirstPage
from incidents.plans import neglect
from incidents.plans import receivers as plans
from incidents.plans.messages import KINDS as PLAN_MESSAGES
from incidents.plans.operations import ask_all_due, remind_of_reviews
from incidents.plans.pack_job import PACK
from incidents.plans.queries.neglect import SOURCES as PLAN_SOURCES
from incidents.programmes import operations as programmes
from incidents.programmes.messages import KINDS as PROGRAMME_MESSAGES
from incidents.reporter import receivers as reporter
from incidents.reporter.tasks import send_reporter_mails
from incidents.rest import idempotency
from incidents.scenarios.operations import collect_pictures, remind_of_scenarios
from incidents.scenarios.queries import rights as scenario_rights
from incidents.scenarios.queries.neglect import SOURCES as SCENARIO_SOURCES
from incidents.search.structures import FullText
from incidents.timers import handlers
from incidents.timers import invariants as timer_invariants
from incidents.timers.choices import CatchUp, TimerPriority
from incidents.timers.handlers import Handler, RecurringKind
from incidents.timers.operations import fire_recurring, forget_old_timers, run_owed_jobs, sweep
from incidents.watchdog import invariants as watchdog
from incidents.watchdog import registry
from incidents.watchdog.queries.pages import due_pages

RECEIVERS: list[tuple[Signal, Callable[..., Any]]] = [
    (connection_created, planning.tell_planner),
    (user_logged_in, people.note_sign_in),
    (user_logged_out, people.forget_session),
    (signals.note_added, attachments.note_shows_files),
    (signals.note_added, lifecycle.hear_the_note),
    (signals.gate_opened, lifecycle.try_the_gate),
    (signals.details_updated, lifecycle.try_the_gate),
    (signals.milestone_corrected, lifecycle.try_the_gate),
    (signals.assigned, lifecycle.try_the_gate),
    (signals.major_stood_down, lifecycle.try_the_gate),
    (signals.incident_linked, lifecycle.try_the_gate_of_both),
    (signals.marked_duplicate, reporter.follow_the_original),
    (signals.status_changed, reporter.tell_of_the_end),
    (signals.acknowledged, notifications.stop_paging),
    (signals.acknowledged, escalation.rest),
    (signals.status_changed, notifications.stop_paging_at_the_end),
    (signals.status_changed, escalation.end_or_begin_again),
    (signals.incident_logged, escalation.begin),
    (signals.details_updated, escalation.choose_for_details),
    (signals.priority_overridden, escalation.choose_for_priority),
    (signals.assigned, escalation.choose_for_team),
    (signals.incident_logged, notifications.publish_logged),
    (signals.acknowledged, notifications.publish_acknowledged),
    (signals.assigned, notifications.publish_assigned),
    (signals.status_changed, notifications.publish_status),
    (signals.note_added, notifications.publish_note),
    (signals.details_updated, notifications.publish_details),
    (signals.major_declared, notifications.publish_major),
    (signals.major_stood_down, notifications.publish_stood_down),
    (signals.matrix_saved, audit.note_matrix),
    (signals.incident_logged, clocks.logged),
    (signals.acknowledged, clocks.acknowledged),
    (signals.note_added, clocks.note_added),
    (signals.status_changed, clocks.moved),
    (signals.incidents_merged, clocks.merged),
    (signals.incidents_merged, plans.give_up_of_merged),
    (signals.details_updated, clocks.details_changed),
    (signals.priority_overridden, clocks.priority_overridden),
    (signals.assigned, clocks.assigned),
    (signals.milestone_corrected, clocks.milestone_corrected),
    (signals.calendar_changed, clocks.calendar_changed),
    (signals.sla_policy_changed, clocks.policy_changed),
    (signals.incident_logged, notifications.logged),
    (signals.assigned, notifications.assigned),
    (signals.note_added, notifications.note_added),
    (signals.status_changed, notifications.status_changed),
    (signals.major_declared, notifications.major_declared),
    (signals.major_stood_down, notifications.major_stood_down),
    (signals.glass_broken, notifications.glass_broken),
    (signals.access_granted, notifications.access_granted),
    (signals.restricted, notifications.fewer_may_know),
    (signals.access_revoked, notifications.fewer_may_know),
    (signals.account_closed, notifications.account_closed),
    (signals.account_closed, oncall.account_closed),
    (signals.incident_logged, plans.attach),
    (signals.details_updated, plans.attach_for_details),
    (signals.priority_overridden, plans.attach_for_priority),
    (signals.assigned, plans.attach_for_team),
    (signals.incident_logged, drills.logged),
    (signals.acknowledged, drills.acknowledged),
    (signals.assigned, drills.assigned),
    (signals.major_declared, drills.major_declared),
    (signals.role_taken, drills.role_taken),
    (signals.status_changed, drills.moved),
    (signals.note_added, drills.note_added),
    (signals.procedure_begun, drills.procedure_begun),
    (signals.others_called, drills.others_called),
    (signals.restricted, drills.restricted),
    (signals.details_updated, drills.may_be_critical),
    (signals.priority_overridden, drills.may_be_critical),
    (signals.status_changed, plans.give_up_what_is_left),
    (signals.exercise_started, microdrills.begun),
    (signals.exercise_finished, microdrills.ended),
    (signals.exercise_cancelled, microdrills.ended),
    # After the tasks of a micro-drill are settled.
    (signals.exercise_finished, evaluation.exercise_finished),
    (signals.timer_retried, audit.note_retried_timer),
    (signals.recurring_job_asked_for, audit.note_job_asked_for),
]

TIMER_HANDLERS: list[Handler] = [
    Handler("recurring", fire_recurring, "Recurring job"),
    Handler(MOVE_TIMER, make_moves, "Automatic move", at_once=10),
    Handler(GATE_TIMER, knock, "Automatic move tried again"),
    Handler(WARN_TIMER, fire_clocks, "Warning of a clock", priority=TimerPriority.CLOCK, at_once=50),
    Handler(BREACH_TIMER, fire_clocks, "Breach of a clock", priority=TimerPriority.CLOCK, at_once=50),
    Handler(STEP_TIMER, take_steps, "Step of an escalation", priority=TimerPriority.PAGE, at_once=10),
    Handler(LAPSE_TIMER, look_at_leases, "Lapse of an acknowledgement", priority=TimerPriority.PAGE, at_once=25),
    Handler(COVER_TIMER, oncall.lapse_covers, "Request for cover lapses"),
    Handler(
        START_TIMER,
        begin_drills,
        "Beginning of a drill",
        catch_up=CatchUp.SKIP,
        tolerance=LATEST_START,
        on_expired=miss_drills,
        at_once=10,
    ),
    Handler(INJECT_TIMER, release_due, "Inject of a drill", priority=TimerPriority.CLOCK, at_once=10),
    Handler(QUIET_TIMER, look_for_quiet, "Inject that waits for quiet", at_once=10),
    Handler(END_TIMER, end_drills, "End of a drill", at_once=5),
    Handler(CLOSE_TIMER, close_due, "End of a micro-drill", at_once=5),
    Handler(SWAP_TIMER, oncall.lapse_swaps, "Request to swap lapses"),
]


def _collect(at: datetime) -> str:
    collected, pictures = collect_garbage(at=at), collect_pictures(at=at)
    files = f"{collected.orphans:,} of nothing, {collected.erased:,} of withdrawn attachments"
    return f"Files deleted: {files}, {pictures:,} pictures of no scenario."


def _plan_drills(at: datetime) -> str:
    planned, asked, reminded = programmes.plan_ahead(at=at), programmes.invite_all(at=at), programmes.remind_all(at=at)
    return f"Drills planned: {planned:,}; people asked: {asked:,}, reminded: {reminded:,}."


RECURRING_KINDS: list[RecurringKind] = [
    RecurringKind(
        "collect_attachments",
        "Deletes files that belong to nothing any more, and those of attachments withdrawn long ago.",
        _collect,
    ),
    RecurringKind(
        "forget_old_answers",
        "Deletes what was kept for a day so that a repeated call of the API is answered again.",
        lambda at: f"Answers deleted: {idempotency.sweep(at=at):,}.",
    ),
    RecurringKind(
        "remind_to_prove",
        "Reminds people whose contact methods are to be proven again, and forgets codes that have lapsed.",
        lambda at: f"Reminders made: {remind_to_prove(at=at):,}.",
    ),
    RecurringKind(
        "forget_old_timers",
        "Deletes timers that were over more than 90 days ago.",
        lambda at: f"Timers deleted: {forget_old_timers(at=at):,}.",
    ),
    RecurringKind(
        "watch_on_call",
        "Looks at the next four weeks of on-call and tells owners of holes, double bookings and people out of reach.",
        lambda at: f"New findings: {watch_on_call(at=at):,}.",
    ),
    RecurringKind(
        "remind_of_shifts",
        "Reminds people before a shift of theirs begins.",
        lambda at: f"Reminders made: {remind_of_shifts(at=at):,}.",
    ),
    RecurringKind(
        "remind_of_reviews",
        "Reminds people of plans, procedures, key contacts and scenarios to be reviewed; the longer overdue, the more.",
        lambda at: f"Reminders made: {remind_of_reviews(at=at) + remind_of_scenarios(at=at):,}.",
    ),
    RecurringKind(
        "verify_key_contacts",
        "Asks key contacts by a link whether they are still reached as it stands.",
        lambda at: f"Contacts asked: {ask_all_due(at=at):,}.",
    ),
    RecurringKind(
        "plan_drills",
        "Plans what programmes of drills bring in the next eight weeks, asks people to them and reminds them.",
        _plan_drills,
    ),
    RecurringKind(
        "collect_jobs",
        "Deletes the files of jobs after their days, files that no job names, and jobs that ended 30 days ago.",
        lambda at: f"Files and jobs deleted: {collect_jobs(at=at):,}.",
    ),
]

STRUCTURES: list[Structure] = [*(append_only.AppendOnly(table) for table in append_only.TABLES), FullText()]

# What the watchdog looks after.
ENGINE_INVARIANTS: list[Invariant] = [
    *watchdog.INVARIANTS,
    *timer_invariants.INVARIANTS,
    *move_invariants.INVARIANTS,
    *clock_invariants.INVARIANTS,
    *job_invariants.INVARIANTS,
    *outbox_invariants.INVARIANTS,
    *escalation_invariants.INVARIANTS,
]


def _deliver_here(_pages: Sequence[str], others: Sequence[str]) -> None:
    """Without workers the watchdog delivers itself; pages it takes on threads of their own."""
    for pk in others:
        deliver(pk, at=timezone.now())


ENGINE_SWEEPERS: list[Sweeper] = [
    Sweeper("notifications", lambda _at: sweep_notifications(at=timezone.now(), hint=_deliver_here)),
    Sweeper("timers", lambda _at: sweep(clock=timezone.now)),
    Sweeper("recurring jobs", lambda _at: run_owed_jobs(clock=timezone.now), noted_as="timers"),
    Sweeper("mails to reporters", lambda _at: send_reporter_mails(), noted_as="timers"),
]
SERVICE_LINES = [
    service_lines.ServiceLine("On call", lambda service: on_call_in_words(service, at=timezone.now())),
]
JOB_KINDS: list[jobs.Kind] = [EXPORT, IMPORT, RECOMPUTE, PACK]
# What the packages below the console bring to the page of an incident.
FRAGMENTS = [
    extensions.Fragment(
        "procedures",
        "What to do",
        "admin:incidents_incident_procedures",
        "Look at the procedures and key contacts for it",
        lambda user: user.has_perm("incidents.view_procedure"),
        is_pressing=True,
    ),
    extensions.Fragment(
        "key_contacts",
        "Whom to reach",
        "admin:incidents_incident_key_contacts",
        "Look at the key contacts for it",
        lambda user: user.has_perm("incidents.view_keycontact"),
    ),
    extensions.Fragment(
        "rehearse",
        "Rehearse it",
        "admin:incidents_incident_rehearse",
        "Make a scenario of it",
        scenario_rights.may_make,
    ),
]
MENU = [
    extensions.MenuItem(
        "Drills",
        "Calendar",
        "drill_calendar",
        "calendar_month",
        lambda user: user.has_perm("incidents.view_incident"),
    ),
    extensions.MenuItem(
        "Drills",
        "Five minutes",
        "micro_tasks",
        "timer",
        lambda user: user.has_perm("incidents.view_incident"),
    ),
    extensions.MenuItem(
        "Drills",
        "Programmes",
        "programmes",
        "event_repeat",
        lambda user: user.has_perm("incidents.view_drillprogramme"),
    ),
    extensions.MenuItem(
        "Knowledge", "The plan", "plans", "assignment", lambda user: user.has_perm("incidents.view_plan")
    ),
    extensions.MenuItem(
        "Knowledge", "Procedures", "procedures", "checklist", lambda user: user.has_perm("incidents.view_procedure")
    ),
    extensions.MenuItem(
        "Knowledge",
        "Key contacts",
        "key_contacts",
        "contact_emergency",
        lambda user: user.has_perm("incidents.view_keycontact"),
    ),
    extensions.MenuItem(
        "Knowledge",
        "What is neglected",
        "neglected",
        "hourglass_disabled",
        lambda user: user.has_perm("incidents.view_procedure"),
    ),
    # Whoever takes part in one finds it there.
    extensions.MenuItem("Drills", "Drills", "drills", "theater_comedy", lambda user: user.is_active),
    extensions.MenuItem("Drills", "Scenarios", "scenarios", "menu_book", scenario_rights.may_view),
    extensions.MenuItem("Drills", "Qualifications", "qualifications", "workspace_premium", lambda user: user.is_staff),
]
FIRST_PAGE = [
    extensions.FirstPagePanel(
        Panel(
            "drills-today",
            "Drills of today",
            lambda reader: {"rows": drills_of_today(reader.user, at=reader.now)},
            "No drill of yours runs, or begins within a day.",
            template="incidents/drills/panel.html",
        ),
        main=(FirstPage.TRAINER,),
        side=(FirstPage.AGENT, FirstPage.COMMANDER),
    ),
]
ENGINE_OUTBOXES: list[registry.Outbox] = [registry.Outbox(due_pages, lambda key, at: deliver(key, at=at))]


def connect(app: AppConfig) -> None:
    """Connect everything above, once; called when the app is ready."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
    handlers.connect(TIMER_HANDLERS, RECURRING_KINDS)
    installer.connect(app, STRUCTURES)
    registry.register(invariants=ENGINE_INVARIANTS, sweepers=ENGINE_SWEEPERS, outboxes=ENGINE_OUTBOXES)
    jobs.register(JOB_KINDS)
    messages.register([*PLAN_MESSAGES, *DRILL_MESSAGES, *EVALUATION_MESSAGES])
    messages.register([*PROGRAMME_MESSAGES, *MICRO_MESSAGES])
    neglect.register([*PLAN_SOURCES, *PAGING_SOURCES])
    neglect.register(SCENARIO_SOURCES)
    service_lines.register(SERVICE_LINES)
    extensions.register(fragments=FRAGMENTS, menu=MENU, first_page=FIRST_PAGE)
