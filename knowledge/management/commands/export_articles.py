"""Writes the articles to a folder of Markdown files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.permissions.principal import as_system
from knowledge.articles.folder import write_folder
from knowledge.articles.queries.exporting import article_files


class Command(BaseCommand):
    help = "Write every article to a folder, each as a Markdown file with front matter, pictures beside them."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", help="where to write; it is made when it is not there")
        parser.add_argument("--restricted", action="store_true", help="also what is restricted")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        try:
            with as_system("export of articles"):
                count = write_folder(folder, article_files(with_restricted=options["restricted"]))
        except OSError as error:
            raise CommandError(f"The folder cannot be written: {error}.") from None
        self.stdout.write(f"Articles written to {folder}: {count:,}.\n")
