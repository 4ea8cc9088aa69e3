"""The kind of job that follows the links of articles through the one client for requests to the outside."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, Q
from django.urls import Resolver404, resolve

from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.operations import request_job
from incidents.jobs.progress import Progress
from incidents.outgoing.client import Limits, send
from incidents.outgoing.failures import Blocked, OutgoingFailed
from incidents.people.models import User
from incidents.permissions.principal import as_system
from knowledge.articles.choices import LinkState
from knowledge.articles.models import Article, ArticleHyperlink
from knowledge.articles.operations import record_hyperlinks
from knowledge.articles.queries.addresses import article_at
from knowledge.articles.rights import is_editor

SLUG = "check_article_links"
_LIMITS = Limits(connect=3, read=5, total=8)
# Not a method that every server has: what refuses it is asked again.
_ASK_AGAIN = {400, 403, 405, 501}
# Answers that say nothing of whether there is such a page.
_UNSURE = {401, 403, 407, 429}
# Seconds between two requests to one host.
PAUSE = 0.2
# How many are followed at once by themselves, and after how many days again.
AT_ONCE = 20
AGAIN_DAYS = 7

Judgement = tuple[LinkState, str]


def run(progress: Progress, *, article: int | None = None) -> Outcome:
    """Follow every link once, however many articles have it, and note at each article what was found.

    Also of articles that whoever asked may not read: only how many links are dead is told.
    """
    with as_system("following the links of articles"):
        links = ArticleHyperlink.objects.filter(article__published_revision__isnull=False)
        links = links if article is None else links.filter(article=article)
        by_article: dict[int, list[str]] = {}
        for key, address in links.order_by("article_id", "address").values_list("article_id", "address"):
            by_article.setdefault(key, []).append(address)
    judged: dict[str, Judgement] = {}
    total = sum(map(len, by_article.values()))
    done = 0
    for key, addresses in by_article.items():
        for address in addresses:
            progress.step(done, total, f"{done:,} of {total:,} links")
            if address not in judged:
                judged[address] = judge(address)
            done += 1
        with as_system("noting where the links of articles lead"):
            record_hyperlinks(Article(pk=key), {one: judged[one] for one in addresses}, at=progress.now())
    dead = sum(state == LinkState.DEAD for state, _detail in judged.values())
    return Outcome((f"Links followed: {len(judged):,}.", f"Dead: {dead:,}."))


def follow_oldest(at: datetime) -> int:
    """Follow a few links that nobody has followed for a week; return how many. Takes minutes where hosts are slow."""
    with as_system("following the links of articles"):
        stale = Q(checked_at=None) | Q(checked_at__lt=at - timedelta(days=AGAIN_DAYS))
        links = ArticleHyperlink.objects.filter(stale, article__in=Article.objects.readable_now())
        waiting = list(links.order_by(F("checked_at").asc(nulls_first=True), "pk")[:AT_ONCE])
        for link in waiting:
            record_hyperlinks(Article(pk=link.article_id), {link.address: judge(link.address)}, at=at)
    return len(waiting)


def judge(address: str) -> Judgement:
    """Whether an address leads anywhere."""
    if address.startswith("/"):
        return _judge_ours(address)
    try:
        status = send("HEAD", address, limits=_LIMITS).status
        if status in _ASK_AGAIN:
            status = send("GET", address, limits=_LIMITS).status
    except Blocked as failure:
        return LinkState.UNKNOWN, str(failure)
    except OutgoingFailed as failure:
        return LinkState.DEAD, str(failure)
    finally:
        time.sleep(PAUSE)
    if status in _UNSURE or status >= 500:
        return LinkState.UNKNOWN, f"The server answered {status}."
    return (LinkState.GOOD, "") if status < 400 else (LinkState.DEAD, f"The server answered {status}.")


def _judge_ours(address: str) -> Judgement:
    """A page of ours, without asking it: whether there is such an address, and an article behind it."""
    path = urlsplit(address).path
    try:
        match = resolve(path)
    except Resolver404:
        return LinkState.DEAD, "There is no such page."
    slug = match.kwargs.get("slug")
    if slug and match.url_name == "library_article":
        with as_system("whether there is an article under an address"):
            found = article_at(slug)
        if found is None or not found.article.is_published or found.article.is_archived:
            return LinkState.DEAD, "There is no such article for readers."
    return LinkState.GOOD, ""


def _words(parameters: dict[str, Any]) -> str:
    return f"of KB-{parameters['article']}" if parameters.get("article") else "of every article"


CHECK_LINKS = Kind(
    slug=SLUG,
    title="Links of articles followed",
    run=run,
    may=is_editor,
    words=_words,
    after_cancel="What was found so far is noted.",
)


def ask_to_check(*, actor: User, at: datetime, article: Article | None = None) -> Any:
    """Have the links of one article, or of all, followed soon."""
    parameters = {"article": article.pk} if article is not None else {}
    return request_job(SLUG, parameters=parameters, dedup_key=str(parameters.get("article", "")), actor=actor, at=at)
