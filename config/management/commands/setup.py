"""Loads what every Muster needs before its first incident."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.steps import set_up


class Command(BaseCommand):
    help = "Makes the roles, the catalogue and the workflows that are missing. It may be called at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up(at=timezone.now(), stdout=self.stdout)
