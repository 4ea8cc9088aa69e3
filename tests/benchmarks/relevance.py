"""Scores the search of the knowledge base on a TREC collection, beside plain BM25 with stemming. Run by hand:

    MUSTER_DATA=/tmp/bench python -m tests.benchmarks.relevance DOCUMENTS QUERIES JUDGEMENTS [--field desc]

Without arguments it takes the judged set of the tests. With DATABASE_URL set it asks PostgreSQL. Everything is rolled
back in the end; take a scratch database all the same.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path

os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE",
    "config.settings.production" if "DATABASE_URL" in os.environ else "config.settings.embedded",
)

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from incidents.permissions.principal import as_system
from knowledge.search.queries import find_articles
from tests.benchmarks.bm25 import PlainBm25
from tests.benchmarks.shelving import shelve_collection
from tests.benchmarks.trec import Measured, measure, read_documents, read_judgements, read_queries

JUDGED = Path(__file__).parents[1] / "data" / "knowledge"
DEPTH = 1_000


def run(queries: dict[str, str], names: dict[int, str], took: list[float]) -> dict[str, list[str]]:
    """Ask every query as whole words, and return the names of what was found."""
    runs = {}
    for query, text in queries.items():
        started = time.perf_counter()
        hits = find_articles(f"{text} ", limit=DEPTH).hits
        took.append((time.perf_counter() - started) * 1000)
        runs[query] = [names[hit.article_id] for hit in hits]
    return runs


def told(what: str, measured: Measured) -> str:
    return f"{what:<24} MAP {measured.mean_average_precision:.4f}   nDCG@10 {measured.ndcg_at_10:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="?", type=Path, default=JUDGED / "documents.trec")
    parser.add_argument("queries", nargs="?", type=Path, default=JUDGED / "queries.trec")
    parser.add_argument("judgements", nargs="?", type=Path, default=JUDGED / "judgements.txt")
    parser.add_argument("--field", default="title", help="which part of a topic is asked: title, desc or narr")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    documents = list(read_documents(options.documents))
    queries, judgements = read_queries(options.queries, field=options.field), read_judgements(options.judgements)
    queries = {query: text for query, text in queries.items() if query in judgements}
    plain = PlainBm25((document.name, f"{document.title} {document.text}") for document in documents)
    took: list[float] = []
    with as_system("benchmark"), transaction.atomic():
        names = shelve_collection(documents)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE knowledge_articledocument")
        runs = run(queries, names, took)
        transaction.set_rollback(True)
    ours, theirs = measure(runs, judgements), measure({q: plain.ranked(t) for q, t in queries.items()}, judgements)
    print(f"{len(documents):,} documents, {ours.queries} judged queries, {connection.vendor}")
    print(told("Muster", ours))
    print(told("plain BM25 with stems", theirs))
    print(f"{DEPTH} hits with snippets: median {statistics.median(took):.1f} ms, longest {max(took):.1f} ms")


if __name__ == "__main__":
    main()
