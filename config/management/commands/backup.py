"""Copies everything that must not be lost."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups import BackupFailed, back_up


class Command(BaseCommand):
    help = (
        "Puts the database, the files people gave and the secret key into one file in the folder of backups, while "
        "Muster runs, and removes the oldest copies."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keep", type=int, default=settings.BACKUPS_KEPT, help="how many copies are kept (default: %(default)s)"
        )
        parser.add_argument("--without-media", action="store_true", help="leave out the files people gave")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 1:
            raise CommandError("At least one copy must be kept.")
        try:
            copy = back_up(at=timezone.now(), kept=options["keep"], with_media=not options["without_media"])
        except BackupFailed as failure:
            raise CommandError(str(failure)) from None
        self.stdout.write(f"Copied Muster to {copy} ({copy.stat().st_size / 1_000_000:.1f} MB).")
