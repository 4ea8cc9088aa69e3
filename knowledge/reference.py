"""Reference data of the knowledge base. Root glue over the packages' loaders."""

from __future__ import annotations

from datetime import datetime, time
from typing import IO

from incidents.permissions.principal import as_system
from incidents.timers import reference as timers
from incidents.timers.reference import ShippedJob
from knowledge.articles import reference as articles
from knowledge.reviews import reference as reviews

JOBS = (
    ShippedJob("expire_articles", "Remind of reviews of articles", "FREQ=DAILY", time(5, 40)),
    ShippedJob("check_article_links", "Follow the links of articles", "FREQ=HOURLY", time(0, 40)),
)


def load(*, at: datetime, stdout: IO[str] | None = None) -> None:
    """Make what is missing: topics, recurring jobs, rules of reviews. Idempotent: what was changed stays changed."""
    made, rules = articles.load(), reviews.load(at)
    with as_system("planning what recurs"):
        timers.load(at, JOBS)
    if stdout is not None:
        stdout.write(f"Knowledge base: {made} topics made, and {rules} rules and templates of reviews.\n")
