"""Holds what reports rest on against the records. Edge: prints what differs; ends with 1 where anything does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.metrics.operations import Looked, fold_facts, have_made_anew, verify_days, verify_facts

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Reckon everything that reports keep anew from the records and print what differs. Safe at any time. "
        "The exit code is 1 where anything does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="Have what differs made anew.")

    def handle(self, *args: Any, mend: bool = False, **options: Any) -> None:
        # What has changed and waits would be passed over: take in what can be at once.
        fold_facts(clock=timezone.now, budget=timedelta(minutes=30))
        looked = Looked()
        differences = []
        for found in (verify_facts(looked, at=timezone.now()), verify_days(looked)):
            for difference in found:
                differences.append(difference)
                if len(differences) <= SHOWN:
                    self.stdout.write(difference.sentence)
        told = f"{looked.facts:,} facts and {looked.days:,} days were looked at, {looked.waiting:,} changed meanwhile"
        if not differences:
            self.stdout.write(f"{told}: no difference.")
            return
        if mend:
            have_made_anew(differences)
            fold_facts(clock=timezone.now, budget=timedelta(minutes=30))
        raise CommandError(f"{told}: {len(differences):,} differences{', which were made anew' if mend else ''}.")
