"""Brings a copy back."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from config.backups import BackupFailed, Restored, RestoreRefused, restore
from config.running import AlreadyRunning, Claim

EXIT_RUNNING = 75


class Command(BaseCommand):
    help = (
        "Makes the database and the files what a copy made by `backup` holds. Muster must be stopped. What is "
        "there now is copied first."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("copy", type=Path, help="the file that `backup` made")
        parser.add_argument("--yes", action="store_true", help="do not ask whether to go on")
        parser.add_argument("--without-backup", action="store_true", help="do not copy what is there now")

    def handle(self, *args: Any, **options: Any) -> None:
        claim = Claim(Path(settings.DATA_DIR))
        try:
            claim.take()
        except AlreadyRunning as refusal:
            self.stderr.write(str(refusal))
            sys.exit(EXIT_RUNNING)
        try:
            if not options["yes"] and not self.confirmed(options["copy"]):
                raise CommandError("Nothing was changed.")
            self.tell(restore(options["copy"].resolve(), at=timezone.now(), with_backup=not options["without_backup"]))
        except (BackupFailed, RestoreRefused) as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from None
        finally:
            claim.release()

    def confirmed(self, copy: Path) -> bool:
        if not sys.stdin.isatty():
            raise CommandError("Nobody is there to be asked. Repeat this with --yes if you are sure.")
        answer = input(f"Everything that Muster holds now is replaced by {copy}. Type “yes” to go on: ")
        return answer.strip().lower() == "yes"

    def tell(self, done: Restored) -> None:
        if done.before is not None:
            self.stdout.write(f"What was there before is kept in {done.before}.")
        files = f"{done.files} files" if done.with_media else "no files, since the copy was made without them"
        self.stdout.write(f"Muster is as it was on {done.made_at:%d %b %Y, %H:%M} UTC: the database and {files}.")
