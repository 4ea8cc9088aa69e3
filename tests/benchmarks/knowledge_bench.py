"""Measures the search of the knowledge base over many synthetic articles. Run by hand, on a scratch database:

    MUSTER_DATA=/tmp/bench python -m tests.benchmarks.knowledge_bench --rows 100000

With DATABASE_URL set it measures PostgreSQL. One article in ten is for agents only, one in fifty restricted; a reader
with an account and no role asks.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator

os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE",
    "config.settings.production" if "DATABASE_URL" in os.environ else "config.settings.embedded",
)

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from incidents import reference
from incidents.models import User
from incidents.permissions.principal import as_system, as_user
from knowledge.models import Article, ArticleDocument, ArticleRevision, Topic
from knowledge.search.operations import ArticleWords, index_article
from knowledge.search.queries import find_articles, matching
from tests.benchmarks.shelving import publish, shelve_collection
from tests.benchmarks.trec import TrecDocument
from tests.factories import NOW, make_user

COMMON = ("server", "database", "network", "service", "printer", "login", "error", "payment", "users", "mail", "laptop")
LETTERS = "bcdfghjklmnprstvz"
SHELF = 5_000


def texts() -> Iterator[TrecDocument]:
    """Words as people use them: a few in nearly every text, most hardly anywhere."""
    chance = random.Random(7)
    vocabulary = ["".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(4)) for _ in range(30_000)]

    def words(count: int) -> str:
        return " ".join(
            chance.choice(COMMON) if chance.random() < 0.1 else vocabulary[int(30_000 * chance.random() ** 3)]
            for _ in range(count)
        )

    for number in range(SHELF):
        yield TrecDocument(str(number), words(6), words(180) + (" zebra walrus badger" if number == 7 else ""))


def fill(rows: int) -> None:
    """Shelve the first articles by the operation, and copy them in SQL, some with a rare word."""
    reference.load(at=NOW)
    started = time.perf_counter()
    shelve_collection(texts())
    first = Article._base_manager.order_by("pk").values_list("pk", flat=True)[0]
    rare = " ".join(
        f"|| CASE WHEN (article_id + %(shift)s) %% {every} = 7 THEN ' {word}' ELSE '' END"
        for word, every in (("zebra", 10_000), ("walru", 100), ("badger", 1_000))
    )
    for shift in range(SHELF, rows, SHELF):
        block = range(first, first + SHELF)
        _copy(
            Article,
            "id",
            block,
            id="id + %(shift)s",
            slug="'bench-' || (id + %(shift)s)",
            published_revision_id="NULL",
            latest_revision_id="NULL",
            published_at="NULL",
            shift=shift,
        )
        _copy(
            ArticleRevision, "article_id", block, id="id + %(shift)s", article_id="article_id + %(shift)s", shift=shift
        )
        _copy(
            ArticleDocument,
            "article_id",
            block,
            article_id="article_id + %(shift)s",
            terms=f"terms {rare}",
            stems=f"stems {rare.replace(chr(39) + ' ', chr(39) + '  ')}",
            shift=shift,
        )
    publish()
    topic = Topic.objects.create(name="Bench", slug="bench")
    for article in Article._base_manager.order_by("pk")[rows // 2 : rows // 2 + 50]:
        article.topics.add(topic)
        index_article(
            ArticleWords(
                article.pk, article.title, body="server database", kind="how_to", audience="staff", topics=(topic.pk,)
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE knowledge_article SET restricted = (id % 50 = 3)")
        cursor.execute(f"UPDATE knowledge_article SET audience = 'agents' WHERE id < {first + rows // 10}")
        cursor.execute(
            "UPDATE knowledge_articledocument SET terms = replace(terms, '#astaff', '#aagents') "
            f"WHERE article_id < {first + rows // 10}"
        )
        cursor.execute("ANALYZE")
    print(f"shelved {rows:,} in {time.perf_counter() - started:.0f} s", flush=True)


def _copy(model, key: str, block: range, *, shift: int, **changed: str) -> None:
    quote = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed[name] % {"shift": shift} if name in changed else quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(map(quote, columns))}) SELECT {values} "
            f"FROM {model._meta.db_table} WHERE {key} >= {block[0]} AND {key} <= {block[-1]}"
        )


def report(name: str, act, times: int) -> list[tuple[float, float]]:
    """Clock and processor: on a machine that is busy with other work only the second tells."""
    took = []
    for _ in range(times):
        started, busy = time.perf_counter(), time.process_time()
        result = act()
        took.append(((time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000))
    found = getattr(result, "total_capped", None)
    print(f"{name:<42} {told(took)}   {found}", flush=True)
    return took


def told(took: list[tuple[float, float]]) -> str:
    columns = [sorted(column) for column in zip(*took, strict=True)]
    return " ".join(f"{statistics.median(column):8.1f} {column[int(len(column) * 0.95)]:8.1f}" for column in columns)


def measure(times: int) -> None:
    topic = Topic.objects.get(slug="bench")
    first = Article.objects.order_by("-pk").values_list("title", flat=True)
    sentence = " ".join(first[:3])
    queries = {
        "rare word (10 hits)": "zebra ",
        "a word of one in 100": "walrus ",
        "a word of one in 1,000": "badger ",
        "no hit": "qwertyuiop ",
        "common word (80 %)": "server ",
        "two common words": "server database ",
        "four common words": "server database network login ",
        "common and rare": "server zebra ",
        "mistyped": "walrsu databse ",
        "unfinished": "netw",
        "unfinished, two letters": "se",
        "unfinished after a common word": "server log",
        "a title": f"{first[0]} ",
        "18 words": sentence,
    }
    print(f"{'in ms':<42} {'median':>8} {'p95':>8} {'of CPU':>8} {'p95':>8}   found")
    took = []
    for text in queries.values():  # what is compiled and read for the first time
        find_articles(text, limit=20)
    for name, text in queries.items():
        took += report(name, lambda text=text: find_articles(text, limit=20), times)
    took += report("common words, a topic of 50", lambda: find_articles("server database", topic=topic.pk), times)
    took += report("common word, a kind", lambda: find_articles("server", kind="how_to"), times)
    took += report("common word, a kind that nobody wrote", lambda: find_articles("server", kind="lesson"), times)
    print(f"{'all searches':<42} {told(took)}")
    # Not a search that somebody types: what an incident's long text is held against.
    report("matching an incident", lambda: matching(f"{sentence} server database", service_id=1), times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    with as_system("benchmark"):
        if not Article._base_manager.exists():
            fill(options.rows)
        reader = User.objects.filter(username="bench").first() or make_user("bench")
    with as_user(reader):
        measure(options.times)


if __name__ == "__main__":
    main()
