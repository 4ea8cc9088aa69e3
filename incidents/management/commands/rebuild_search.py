"""Makes everything that search looks through again. Edge: shows progress."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from incidents.database.installer import install
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.reindexing import reindex
from incidents.permissions.principal import as_system
from incidents.search.structures import rebuild
from incidents.wiring import STRUCTURES


class Command(BaseCommand):
    help = "Rebuild search from the incidents and their notes. Safe at any time; may be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        repaired = install(STRUCTURES)
        if repaired:
            self.stdout.write(f"Put back in place: {', '.join(repaired)}.")
        # The index first: one that does not agree with its documents refuses their changes.
        self.stdout.write("Rebuilding the index …")
        rebuild(connection)
        done = 0
        with as_system("rebuild search"):
            total = Incident.objects.count()
            for done in reindex():
                self.stdout.write(f"\r{done:,} of {total:,} incidents", ending="")
                self.stdout.flush()
        self.stdout.write(f"\r{done:,} of {total:,} incidents can be found.")
