"""Reads articles from a folder of Markdown files. Edge: reads the clock, tells of each file that is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from knowledge.articles.folder import read_folder
from knowledge.articles.front_matter import ArticleFile, NotAnArticle
from knowledge.articles.operations.importing import import_article


class Command(BaseCommand):
    help = (
        "Read articles from a folder of Markdown files with front matter, as export_articles writes them. An article "
        "with the same slug is brought to what the file says; read again, nothing changes."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", help="where the files lie")
        parser.add_argument("--as", dest="username", required=True, help="the user name of who brings them")
        parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, actor = Path(options["folder"]), User.objects.filter(username=options["username"]).first()
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if actor is None:
            raise CommandError(f"There is no account {options['username']}.")
        counts: Counter[str] = Counter()
        with as_system("import of articles"):
            for name, file in read_folder(folder):
                counts[self._one(name, file, actor, is_dry_run=options["dry_run"])] += 1
        told = ", ".join(f"{counts[word]:,} {word}" for word in ("read", "made", "changed", "same") if counts[word])
        self.stdout.write(f"Articles: {told or 'none'}.\n")
        if counts["refused"]:
            raise CommandError(f"Files refused: {counts['refused']:,}. They are named above; the others were taken.")

    def _one(self, name: str, file: ArticleFile | NotAnArticle, actor: User, *, is_dry_run: bool) -> str:
        if isinstance(file, NotAnArticle):
            self.stderr.write(f"{name}: {file}\n")
            return "refused"
        if is_dry_run:
            return "read"
        try:
            _article, done = import_article(file, actor=actor, at=timezone.now())
        except Refused as refusal:
            self.stderr.write(f"{name}: {refusal.sentence}\n")
            return "refused"
        return done
