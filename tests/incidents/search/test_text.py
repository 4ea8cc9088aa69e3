"""What people type becomes plain words; nothing else passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.search.text import (
    MAX_TERMS,
    MAX_WORD,
    Term,
    clean,
    excerpt,
    holds,
    parse,
    reference_number,
    segments,
    words,
)

HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="\"'*:^-+(){}[]<>&|!\\%_#\0 ANDORNOTEARab1é\u0301ß\ud800"),
    st.text(alphabet=st.characters(), min_size=50).map(lambda text: text * 200),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n!?", []),
        ("printer", [Term("printer", is_prefix=True)]),
        ("Printer Jam", [Term("printer"), Term("jam", is_prefix=True)]),
        ("INC-12", [Term("inc"), Term("12", is_prefix=True)]),
        ('"a" OR b*', [Term("a"), Term("or"), Term("b")]),
        ("CAFÉ cafe\u0301s", [Term("cafe"), Term("cafes", is_prefix=True)]),
        ("same SAME same", [Term("same", is_prefix=True)]),
        ("snake_case.host", [Term("snake"), Term("case"), Term("host", is_prefix=True)]),
        ("x" * 10_000, [Term("x" * MAX_WORD, is_prefix=True)]),
    ],
)
def test_parse_makes_words(text, expected):
    assert parse(text) == expected


@given(HOSTILE)
def test_parse_lets_no_syntax_pass(text):
    terms = parse(text)
    assert len(terms) <= MAX_TERMS
    assert all(term.word.isalnum() and len(term.word) <= MAX_WORD for term in terms)


@given(HOSTILE)
def test_clean_leaves_what_a_database_can_store(text):
    cleaned = clean(text, 100)
    assert len(cleaned) <= 100
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned, 100) == cleaned


@given(HOSTILE, st.text(max_size=30))
def test_segments_join_to_the_text(text, query):
    assert "".join(segment.text for segment in segments(text, parse(query))) == text


@given(st.text(max_size=2_000), st.text(max_size=30))
def test_excerpt_is_bounded(text, query):
    assert len(excerpt(text, parse(query), length=200)) <= 204 + max((len(word) for word in text.split()), default=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INC-12", 12),
        ("inc 12", 12),
        ("inc12", 12),
        (" #12 ", 12),
        ("12", 12),
        ("INC-0012", 12),
        ("INC-", None),
        ("INC-0", None),
        ("12 printers", None),
        ("INC-12a", None),
        ("٣", None),
        ("9" * 30, None),
    ],
)
def test_reference_number(text, expected):
    assert reference_number(text) == expected


@pytest.mark.parametrize(
    ("shown", "query", "expected"),
    [
        ("Databases are failing", "database fail", ["Databases", "failing"]),
        ("The servers", "serv", ["servers"]),
        ("Observed", "serv", []),
        ("Café closed", "cafe", ["Café"]),
        ("nothing", "", []),
    ],
)
def test_segments_mark_words_of_the_same_stem(shown, query, expected):
    assert [segment.text for segment in segments(shown, parse(query)) if segment.is_match] == expected


def test_excerpt_shows_the_first_match():
    text = "filler " * 100 + "the walrus sleeps " + "filler " * 100
    shown = excerpt(text, parse("walrus"), length=80)
    assert "walrus" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_words_are_each_given_once():
    assert words("a-B a b C") == ["a", "b", "c"]


def test_holds_tells_whether_a_word_matches():
    assert holds("The printers jammed", parse("printer"))
    assert not holds("The printers jammed", parse("toner"))
    assert not holds("", parse("toner"))
