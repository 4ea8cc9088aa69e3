"""Writes scenarios as YAML."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.permissions.principal import as_system
from incidents.scenarios.models import Scenario
from incidents.scenarios.queries.packs import pack_of


class Command(BaseCommand):
    help = "Write scenarios as YAML, as `import_scenarios` reads it: those named, or all that are not retired."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="scenario", help="its short name")

    def handle(self, *args: Any, **options: Any) -> None:
        with as_system("scenarios written on the command line"):
            rows = Scenario.objects.select_related("type", "service")
            found = list(rows.filter(slug__in=options["slugs"]) if options["slugs"] else rows.filter(retired_at=None))
            missing = set(options["slugs"]) - {row.slug for row in found}
            if missing:
                raise CommandError(f"There is no scenario {', '.join(sorted(missing))}.")
            self.stdout.write(pack_of(found))
