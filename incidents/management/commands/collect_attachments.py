"""Deletes bytes of attachments that belong to nothing any more. Edge: the daily task does the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from incidents.attachments.operations import collect_garbage


class Command(BaseCommand):
    help = "Delete files without a row that are older than a day, and withdrawn attachments after the days of grace."

    def handle(self, *args: Any, **options: Any) -> None:
        collected = collect_garbage(at=timezone.now())
        self.stdout.write(
            f"Deleted: {collected.orphans} left over from uploads that failed, {collected.erased} withdrawn."
        )
