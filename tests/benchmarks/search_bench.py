"""Measures search over many synthetic incidents, on whichever database the settings name. Run by hand, never by pytest.

    DJANGO_SETTINGS_MODULE=… python tests/benchmarks/search_bench.py --rows 1000000

Fill an empty, migrated database only: the rows it makes are of no use for anything else.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator

import django

django.setup()

from django.db import connection  # noqa: E402

from incidents import reference  # noqa: E402
from incidents.models import Incident, SearchDocument, Service, User  # noqa: E402
from incidents.permissions.principal import as_system, as_user  # noqa: E402
from incidents.search.operations import DocumentRow, append_note, index_many  # noqa: E402
from incidents.search.queries import search, snippets  # noqa: E402
from incidents.search.similar import similar  # noqa: E402
from tests.factories import NOW, make_incident, make_service, make_user  # noqa: E402

COMMON = [
    *("server", "database", "network", "service", "printer", "login", "error"),
    *("timeout", "payment", "users", "site", "down", "slow", "email"),
]
HIDDEN_EVERY = 20
QUERIES = {
    "rare word (100 hits)": "zebra",
    "very rare word (2 hits)": "okapi",
    "no hit": "qwertyuiop",
    "common word (40 %)": "server",
    "two common words": "server database",
    "four common words": "server database network login",
    "common and rare": "server zebra",
    "stop words": "the site is down",
    "partial common word": "serv",
    "partial common word, long": "databa",
    "two letters": "se",
    "partial rare word": "zebr",
    "a word of one in 100": "walrus",
    "a word of one in 1,000": "badger",
    "reference": "INC-123456",
}


def texts() -> Iterator[tuple[str, str]]:
    chance = random.Random(7)
    letters = "bcdfghjklmnprstvz"
    vocabulary = ["".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3)) for _ in range(20_000)]

    def words(count: int) -> str:
        return " ".join(
            chance.choice(COMMON) if chance.random() < 0.2 else vocabulary[int(20_000 * chance.random() ** 3)]
            for _ in range(count)
        )

    titles, descriptions = [words(6) for _ in range(20_000)], [words(40) for _ in range(20_000)]
    while True:
        yield chance.choice(titles), chance.choice(descriptions) + " the is"


def documents(first: int, rows: int) -> Iterator[DocumentRow]:
    for number, (title, description) in zip(range(first, first + rows), texts(), strict=False):
        rare = [word for word, every in (("zebra", 10_000), ("walrus", 100), ("badger", 1_000)) if number % every == 7]
        if number in (first + rows // 3, first + 10):
            rare.append("okapi")
        yield DocumentRow(number, f"INC-{number}", title, " ".join([description, *rare]))


def fill(rows: int) -> None:
    reference.load(at=NOW)
    service, narrow = make_service("Broad"), make_service("Narrow")
    template = make_incident(title="template", service=service)
    columns = [field.column for field in Incident._meta.concrete_fields]
    quote = connection.ops.quote_name
    special = {
        "id": f"{template.pk} + n.n",
        "title": "'Incident ' || n.n",
        "restricted": f"n.n % {HIDDEN_EVERY} = 0",
        "service_id": f"CASE WHEN n.n % 20000 = 7 THEN {narrow.pk} ELSE {service.pk} END",
    }
    wanted = ", ".join(special.get(name, f"t.{quote(name)}") for name in columns)
    series = (
        f"SELECT generate_series(1, {rows}) AS n"
        if connection.vendor == "postgresql"
        else f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n FROM s"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO incidents_incident ({', '.join(map(quote, columns))}) "
            f"SELECT {wanted} FROM ({series}) n CROSS JOIN incidents_incident t WHERE t.id = {template.pk}"
        )
    started = time.perf_counter()
    index_many(documents(template.pk + 1, rows))
    print(f"indexed {rows:,} in {time.perf_counter() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(act, times: int = 5) -> tuple[float, float, object]:
    took, result = [], None
    for _ in range(times):
        started = time.perf_counter()
        result = act()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took), max(took), result


def report(name: str, act) -> None:
    median, worst, result = timed(act)
    more = "+" if getattr(result, "is_capped", False) else ""
    count = f"{len(result):>6}{more}" if hasattr(result, "__len__") else ""
    print(f"{name:<45} {median:8.1f} {worst:8.1f} ms {count}", flush=True)


def measure(agent: User) -> None:
    narrow = Service.objects.get(slug="narrow")
    print(f"{'':<45} {'median':>8} {'worst':>8}")
    for name, text in QUERIES.items():
        report(name, lambda text=text: search(text, queryset=Incident.objects.all()))
    report("common word, open and real", lambda: search("server", queryset=Incident.objects.real().open()))
    report("common word, filter of 50 rows", lambda: search("server", queryset=Incident.objects.filter(service=narrow)))
    closed = Incident.objects.filter(phase="closed")
    report("common word, filter that nothing meets", lambda: search("server", queryset=closed))
    hits = search("server", queryset=Incident.objects.all())
    report("page of 50 loaded", lambda: hits.page(0, 50))
    report("page of 50, ranked by the database", lambda: list(hits.ranked()[:50]))
    report("50 snippets", lambda: snippets(hits.ids[:50], "server"))
    row = Incident.objects.order_by("-pk")[500]
    document = SearchDocument.objects.get(pk=row.pk)
    row.title, row.description = document.title, document.description
    report("similar", lambda: similar(row))
    report("append a note", lambda: append_note(row.pk, "the printer is on fire"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with as_system("benchmark"):
        if not Incident.objects.exists():
            fill(options.rows)
        agent = User.objects.filter(username="bench").first() or make_user("bench", "agent")
    with as_user(agent):
        measure(agent)


if __name__ == "__main__":
    main()
