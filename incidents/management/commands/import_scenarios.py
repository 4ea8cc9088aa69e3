"""Brings scenarios in from a YAML file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents.people.models import User
from incidents.permissions.principal import as_user
from incidents.refusals import Refused
from incidents.scenarios.operations import import_pack


class Command(BaseCommand):
    help = "Bring in the scenarios of a YAML file: all of them, or none where anything is wrong with one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="in whose name it is done")
        parser.add_argument("--publish", action="store_true", help="put them in force at once")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account “{options['username']}”.")
        try:
            text = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from None
        with as_user(user):
            try:
                brought = import_pack(text, actor=user, at=timezone.now(), publish=options["publish"])
            except Refused as refusal:
                lines = [f"  {sentence} ({path})" if path else f"  {sentence}" for path, sentence in _said(refusal)]
                raise CommandError("\n".join([refusal.sentence, *lines])) from None
        for one in brought:
            became = f"version {one.number}" if one.number is not None else "as it was"
            self.stdout.write(f"{one.scenario.slug}: {'new, ' if one.is_new else ''}{became}")


def _said(refusal: Refused) -> list[tuple[str, str]]:
    return list(refusal.fields.items())
