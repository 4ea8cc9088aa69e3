"""On a judged set the ranking is at least as good as plain BM25 with stemming; what reads collections reads them."""

import gzip

import pytest

from knowledge.search.queries import find_articles
from tests.architecture.tree import ROOT
from tests.benchmarks.bm25 import PlainBm25
from tests.benchmarks.shelving import shelve_collection
from tests.benchmarks.trec import average_precision, measure, ndcg, read_documents, read_judgements, read_queries

JUDGED = ROOT / "tests" / "data" / "knowledge"


def test_ranks_at_least_as_well_as_plain_bm25(reference, system):
    documents = list(read_documents(JUDGED / "documents.trec"))
    queries, judgements = read_queries(JUDGED / "queries.trec"), read_judgements(JUDGED / "judgements.txt")
    names = shelve_collection(documents)
    runs = {
        query: [names[hit.article_id] for hit in find_articles(f"{text} ", limit=1_000).hits]
        for query, text in queries.items()
    }
    plain = PlainBm25((document.name, f"{document.title} {document.text}") for document in documents)
    ours = measure(runs, judgements)
    theirs = measure({query: plain.ranked(text) for query, text in queries.items()}, judgements)
    print(f"MAP {ours.mean_average_precision:.4f} beside {theirs.mean_average_precision:.4f}")
    print(f"nDCG@10 {ours.ndcg_at_10:.4f} beside {theirs.ndcg_at_10:.4f}")
    assert (len(documents), ours.queries) == (66, 36)
    assert ours.mean_average_precision >= theirs.mean_average_precision > 0.85
    assert ours.ndcg_at_10 >= theirs.ndcg_at_10 > 0.9


def test_measures_are_those_of_trec():
    judged = {"a": 2, "b": 1, "c": 0, "d": 1}
    ranked = ["c", "a", "x", "b"]
    assert average_precision(ranked, judged) == pytest.approx((1 / 2 + 2 / 4) / 3)
    gain, best = 2 / 1.58496 + 1 / 2.32193, 2 + 1 / 1.58496 + 1 / 2
    assert ndcg(ranked, judged) == pytest.approx(gain / best, rel=1e-4)
    assert ndcg(["a", "b", "d"], judged) == 1
    assert average_precision([], judged) == ndcg([], {}) == 0


def test_a_judged_query_without_a_run_counts_as_nothing():
    measured = measure({"1": ["a"]}, {"1": {"a": 1}, "2": {"b": 1}, "3": {"c": 0}})
    assert (measured.queries, measured.mean_average_precision, measured.ndcg_at_10) == (2, 0.5, 0.5)


SGML = """<DOC>
<DOCNO> FT911-3 </DOCNO><DATE>910514</DATE>
<HEADLINE> Carlos <I>on</I> the move </HEADLINE>
<TEXT>
Wind &amp; weather.
</TEXT>
</DOC>
<doc><docno>2</docno><text>More.</text></doc>
"""


def test_reads_documents_in_sgml_packed_and_in_folders(tmp_path):
    (tmp_path / "a.sgml").write_text(SGML)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.jsonl.gz").write_bytes(gzip.compress(b'{"_id": "x", "title": "T", "text": "words"}\n'))
    found = [(document.name, document.title, document.text) for document in read_documents(tmp_path)]
    assert found == [("FT911-3", "Carlos on the move", "Wind & weather."), ("2", "", "More."), ("x", "T", "words")]


TOPICS = """<top>
<num> Number: 051
<title> Topic: Airbus subsidies

<desc> Description:
How much?

<narr> Narrative:
Long.
</top>
<top><num> Number: 52</num><title>Two</title></top>
"""


def test_reads_queries_of_every_kind(tmp_path):
    path = tmp_path / "queries"
    path.write_text(TOPICS)
    assert read_queries(path) == {"51": "Airbus subsidies", "52": "Two"}
    assert read_queries(path, field="desc") == {"51": "How much?", "52": "Two"}
    path.write_text('{"_id": "a", "text": "what is it"}\n')
    assert read_queries(path) == {"a": "what is it"}
    path.write_text("1\twhat is it\n2\tand this\n")
    assert read_queries(path) == {"1": "what is it", "2": "and this"}


def test_reads_judgements_of_both_kinds(tmp_path):
    path = tmp_path / "qrels"
    path.write_text("051 0 FT911-3 1\n51 0 other 0\n")
    assert read_judgements(path) == {"51": {"FT911-3": 1, "other": 0}}
    path.write_text("query-id\tcorpus-id\tscore\na\tx\t2\n")
    assert read_judgements(path) == {"a": {"x": 2}}
