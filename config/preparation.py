"""What happens before Muster serves anybody: the database is brought up to date and holds what it must."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import OutputWrapper
from django.db import connections
from django.utils import timezone

from config.administrator import make_administrator
from config.backups import back_up, has_something_to_lose
from config.environment import read_text
from config.health import count_unapplied
from config.steps import check_demo, load_demo, set_up


def prepare(*, stdout: OutputWrapper, with_demo: bool, with_backup: bool) -> None:
    """Bring everything into order. Raises BackupFailed, DemoRefused, or what the database raises."""
    os.umask(0o077)
    was_behind = migrate(stdout=stdout, with_backup=with_backup)
    set_up(at=timezone.now(), stdout=stdout if was_behind else None)
    if with_demo:
        # Before anything is made that a refusal would leave behind.
        check_demo()
    greet(make_administrator(read_text("MUSTER_ADMIN_PASSWORD", "")), stdout)
    if with_demo:
        load_demo(at=timezone.now(), stdout=stdout)
    empty_broker()
    if uses_collected_files():
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()


def migrate(*, stdout: OutputWrapper, with_backup: bool) -> bool:
    """Apply what is missing, after a copy where there is something to lose; return whether anything was missing."""
    waiting = count_unapplied()
    if not waiting:
        return False
    if with_backup and has_something_to_lose():
        copy = back_up(at=datetime.now(UTC), with_media=False)
        stdout.write(f"Copied the database to {copy} before changing it.\n")
    stdout.write(f"Preparing the database ({waiting} steps) …\n")
    stdout.flush()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    return True


def greet(made: tuple[str, str] | None, stdout: OutputWrapper) -> None:
    """Tell the password of a new administrator, this once; one that was given is not repeated."""
    if made is None:
        return
    user_name, password = made
    if read_text("MUSTER_ADMIN_PASSWORD", ""):
        told = "the password in MUSTER_ADMIN_PASSWORD"
    else:
        told = f"the password {password}   (write it down: it is shown only now)"
    stdout.write(f"\nAn administrator was made. Sign in as {user_name} with {told}\n\n")
    stdout.flush()


def empty_broker() -> None:
    """Forget the messages of an earlier run: each was a hint to look at the database, which beat gives again."""
    if not settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return
    options: dict[str, str] = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    folders = {Path(options[key]) for key in ("data_folder_in", "data_folder_out", "control_folder")}
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)


def uses_collected_files() -> bool:
    return "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
