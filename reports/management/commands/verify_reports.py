"""Holds what reports rest on against the records. Edge: prints what differs; ends with 1 where anything does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.costs.operations import CostDifference, DaysLooked, fold_costs, have_days_made_anew, verify_costs
from reports.metrics.operations import Difference, Looked, fold_facts, have_made_anew, verify_days, verify_facts

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
        _fold()
        looked, of_costs = Looked(), DaysLooked()
        differences: list[Difference] = []
        costs: list[CostDifference] = []
        for found in (verify_facts(looked, at=timezone.now()), verify_days(looked)):
            for difference in found:
                differences.append(difference)
                self._tell(difference.sentence, len(differences))
        for of_day in verify_costs(of_costs, at=timezone.now()):
            costs.append(of_day)
            self._tell(of_day.sentence, len(differences) + len(costs))
        waiting = looked.waiting + of_costs.waiting
        told = (
            f"{looked.facts:,} facts, {looked.days:,} days of them and {of_costs.days:,} of costs were looked at, "
            f"{waiting:,} changed meanwhile"
        )
        if not differences and not costs:
            self.stdout.write(f"{told}: no difference.")
            return
        if mend:
            have_made_anew(differences)
            have_days_made_anew(costs)
            _fold()
        number = len(differences) + len(costs)
        raise CommandError(f"{told}: {number:,} differences{', which were made anew' if mend else ''}.")

    def _tell(self, sentence: str, number: int) -> None:
        if number <= SHOWN:
            self.stdout.write(sentence)


def _fold() -> None:
    fold_facts(clock=timezone.now, budget=timedelta(minutes=30))
    fold_costs(clock=timezone.now, budget=timedelta(minutes=30))
