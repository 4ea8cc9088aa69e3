"""The search page: with and without script, and the gaps that it notes."""

import pytest

from knowledge.library.views import search
from knowledge.models import KnowledgeGap
from tests.knowledge.search.shelves import shelve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]


def test_marks_what_was_looked_for(signed_in, article):
    text = signed_in.get("/knowledge/search/?q=jams").content.decode()
    assert "Clear a paper <mark>jam</mark>" in text
    assert "1 article" in text


def test_says_what_was_meant(signed_in, article):
    text = signed_in.get("/knowledge/search/?q=papre").content.decode()
    assert "<strong>paper</strong>" in text


def test_a_part_is_the_answer_alone(signed_in, article):
    response = signed_in.get("/knowledge/search/?q=pap&part=1")
    assert "<html" not in response.content.decode()
    assert "Clear a" in response.content.decode()
    assert signed_in.get("/knowledge/search/?q=&part=1").content.decode().strip() == ""


def test_narrows_by_topic_and_kind(signed_in, article, topic, system):
    shelve("Another jam", kind="question")
    by = lambda **filters: signed_in.get("/knowledge/search/", {"q": "jam", **filters}).content.decode()  # noqa: E731
    assert "Another" in by()
    assert "Another" not in by(topic="printers")
    assert "Clear a" not in by(kind="question")
    assert "Another" in by(kind="nonsense", topic="nonsense", page="nonsense")


def test_pages_through_what_was_found(signed_in, system):
    for number in range(search.PER_PAGE + 2):
        shelve(f"Walrus {number}")
    first = signed_in.get("/knowledge/search/?q=walrus").content.decode()
    assert "?q=walrus&amp;page=2" in first
    second = signed_in.get("/knowledge/search/?q=walrus&page=2").content.decode()
    assert second.count("<h2>") == 2


def test_notes_what_was_looked_for_in_vain(signed_in, client, opened, article):
    signed_in.get("/knowledge/search/?q=zebra crossing")
    signed_in.get("/knowledge/search/?q=zebra crossing&part=1")
    signed_in.get("/knowledge/search/?q=jam")
    client.get("/knowledge/search/?q=strangers ask this")
    assert list(KnowledgeGap.objects.values_list("shown", "count")) == [("zebra crossing", 1)]


def test_what_is_typed_is_escaped(signed_in):
    text = signed_in.get("/knowledge/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text


def test_too_many_searches_wait(signed_in, monkeypatch):
    monkeypatch.setattr(search, "SEARCHES_PER_MINUTE", 1)
    codes = {signed_in.get("/knowledge/search/?q=jam").status_code for _ in range(4)}
    assert 429 in codes
