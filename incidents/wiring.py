"""The tables that say which receiver hears which signal, and what stands in the database beside the models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.backends.signals import connection_created
from django.dispatch import Signal

from incidents import signals
from incidents.attachments import receivers as attachments
from incidents.audit import receivers as audit
from incidents.database import append_only, installer, planning
from incidents.database.structures import Structure
from incidents.notifications import receivers as notifications
from incidents.people import receivers as people
from incidents.reporter import receivers as reporter
from incidents.search.structures import FullText

RECEIVERS: list[tuple[Signal, Callable[..., Any]]] = [
    (connection_created, planning.keep_written_joins),
    (user_logged_in, people.note_sign_in),
    (user_logged_out, people.forget_session),
    (signals.note_added, attachments.note_shows_files),
    (signals.marked_duplicate, reporter.follow_the_original),
    (signals.status_changed, reporter.tell_of_the_end),
    (signals.acknowledged, notifications.stop_paging),
    (signals.status_changed, notifications.stop_paging_at_the_end),
    (signals.matrix_saved, audit.note_matrix),
]

STRUCTURES: list[Structure] = [*(append_only.AppendOnly(table) for table in append_only.TABLES), FullText()]


def connect(app: AppConfig) -> None:
    """Connect every receiver, and the installer of structures, once; called when the app is ready."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
    installer.connect(app, STRUCTURES)
