"""Collections for judging a search: reading TREC's formats (and the JSON lines and tables of BEIR), and the measures.

Documents: `<DOC><DOCNO>…` in SGML, or JSON lines with `_id`, `title`, `text`; one file (also .gz) or a folder of them.
Queries: `<top><num> …<title> …` topics, JSON lines with `_id`, `text`, or lines of identifier, tab, text.
Judgements: lines of query, iteration, document, grade; or of query, document, grade.
"""

from __future__ import annotations

import gzip
import html
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_DOCUMENT = re.compile(r"<DOC>(.*?)</DOC>", re.DOTALL | re.IGNORECASE)
_TOPIC = re.compile(r"<top[^>]*>(.*?)</top>", re.DOTALL | re.IGNORECASE)
_TITLES = ("title", "headline", "hl", "head", "h3", "ti", "ttl")
# What is about the document and not in it.
_LEFT_OUT = ("docno", "docid", "fileid", "date", "date1", "byline", "author", "biblio", "bib")
_TAG = re.compile(r"<[^>]+>")
_LABEL = re.compile(r"^\s*(?:Number|Topic|Description|Narrative)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class TrecDocument:
    name: str
    title: str
    text: str


def read_documents(path: Path) -> Iterator[TrecDocument]:
    """Read every document below `path`, file by file."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        content = _read(file)
        if content.lstrip().startswith("{"):
            for line in filter(None, map(str.strip, content.splitlines())):
                row = json.loads(line)
                yield TrecDocument(str(row.get("_id", row.get("id"))), row.get("title") or "", row.get("text") or "")
        else:
            yield from map(_document, _DOCUMENT.findall(content))


def _document(markup: str) -> TrecDocument:
    name = _words(_tagged(markup, "docno"))
    title = " ".join(_words(_tagged(markup, tag)) for tag in _TITLES).strip()
    rest = markup
    for tag in (*_LEFT_OUT, *_TITLES):
        rest = re.sub(rf"<{tag}\b[^>]*>.*?</{tag}>", " ", rest, flags=re.DOTALL | re.IGNORECASE)
    return TrecDocument(name, title, _words(rest))


def read_queries(path: Path, *, field: str = "title") -> dict[str, str]:
    """Map each query's identifier to its text; of topics, `field` says which part is asked (title, desc, narr)."""
    content = _read(path)
    if topics := _TOPIC.findall(content):
        return dict(_topic(topic, field) for topic in topics)
    lines = [line for line in content.splitlines() if line.strip()]
    if lines and lines[0].lstrip().startswith("{"):
        rows = [json.loads(line) for line in lines]
        return {str(row.get("_id", row.get("id"))): row.get("text") or row.get("query") for row in rows}
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


def _topic(markup: str, field: str) -> tuple[str, str]:
    number = re.search(r"\d+", _part(markup, "num"))
    text = _part(markup, field) or _part(markup, "title") or _part(markup, "desc") or _part(markup, "query")
    return (str(int(number.group())) if number else "", _LABEL.sub("", text).strip())


def _part(markup: str, tag: str) -> str:
    """What stands behind a tag of a topic, up to the next: topics leave their tags open."""
    found = re.search(rf"<{tag}[^>]*>(.*?)(?=<[a-z]+[^>]*>|</[a-z]+>|\Z)", markup, re.DOTALL | re.IGNORECASE)
    return _words(found.group(1)) if found else ""


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Map each query to its judged documents and their grades; unreadable first lines are headings."""
    judged: dict[str, dict[str, int]] = {}
    for line in _read(path).splitlines():
        parts = line.split()
        if len(parts) not in (3, 4) or not re.fullmatch(r"-?\d+", parts[-1]):
            continue
        query = str(int(parts[0])) if parts[0].isdigit() else parts[0]
        judged.setdefault(query, {})[parts[-2]] = int(parts[-1])
    return judged


def _read(path: Path) -> str:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return content.decode("utf-8", "replace")


def _tagged(markup: str, tag: str) -> str:
    return " ".join(re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", markup, re.DOTALL | re.IGNORECASE))


def _words(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def average_precision(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    """Precision at each relevant document, over all relevant ones."""
    relevant = sum(grade > 0 for grade in judged.values())
    found, total = 0, 0.0
    for place, name in enumerate(ranked, start=1):
        if judged.get(name, 0) > 0:
            found += 1
            total += found / place
    return total / relevant if relevant else 0.0


def ndcg(ranked: Sequence[str], judged: Mapping[str, int], *, depth: int = 10) -> float:
    """Discounted gain of the first `depth`, over the best there could be; the gain is the grade, as in trec_eval."""
    gains = [max(0, judged.get(name, 0)) for name in ranked[:depth]]
    best = sorted((max(0, grade) for grade in judged.values()), reverse=True)[:depth]
    ideal = _discounted(best)
    return _discounted(gains) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


@dataclass(frozen=True)
class Measured:
    """The means over all queries that have a relevant document."""

    queries: int
    mean_average_precision: float
    ndcg_at_10: float


def measure(runs: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, int]]) -> Measured:
    """Measure runs; a judged query without a run counts as zero."""
    judged = {query: grades for query, grades in judgements.items() if any(grade > 0 for grade in grades.values())}
    count = max(1, len(judged))
    return Measured(
        len(judged),
        sum(average_precision(runs.get(query, ()), grades) for query, grades in judged.items()) / count,
        sum(ndcg(runs.get(query, ()), grades) for query, grades in judged.items()) / count,
    )
