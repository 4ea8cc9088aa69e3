"""Stems, words, spellings and scores, without a database."""

from datetime import timedelta

import pytest

from knowledge.search import ranking, spelling, words
from knowledge.search.queries.marking import highlight, snippet
from knowledge.search.stemming import stem
from tests.factories import NOW

# From the paper, section by section.
STEMS = """
caresses ponies cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned falling hissing
fizzed failing filing happy sky relational conditional rational digitizer radically vietnamization predication operator
feudalism decisiveness hopefulness triplicate formative formalize electrical hopeful goodness revival allowance
inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption communism
activate effective bowdlerize probate rate cease controlling roll
"""
WANTED = """
caress poni cat feed agre plaster bled motor sing conflat troubl size hop tan fall hiss fizz fail file happi sky relat
condit ration digit radic vietnam predic oper feudal decis hope triplic form formal electr hope good reviv allow infer
airlin gyroscop adjust defens irrit replac adjust depend adopt commun activ effect bowdler probat rate ceas control roll
"""


@pytest.mark.parametrize(("word", "wanted"), list(zip(STEMS.split(), WANTED.split(), strict=True)))
def test_stem(word, wanted):
    assert stem(word) == wanted


@pytest.mark.parametrize("word", ["", "a", "is", "vlan2", "straße", "日本", "0x80"])
def test_stem_leaves_alone_what_is_no_english_word(word):
    assert stem(word) == word


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [("pasword", "password", 1), ("netwrok", "network", 1), ("printer", "printer", 0), ("abc", "", 3), ("ab", "ba", 1)],
)
def test_distance(one, other, wanted):
    assert spelling.distance(one, other) == spelling.distance(other, one) == wanted


@pytest.mark.parametrize(
    ("typed", "word"),
    [("pasword", "password"), ("netwrok", "network"), ("xprinter", "printer"), ("acomodate", "accommodate")],
)
def test_words_that_differ_a_little_share_a_key(typed, word):
    assert spelling.keys(typed) & spelling.keys(word)
    assert spelling.is_near(typed, word)


def test_short_words_are_not_mistyped_for_others():
    assert spelling.likeness("vpn") == {"vpn"}
    assert not spelling.is_near("cart", "card one")


def test_plain_leaves_words_of_links_pictures_and_marks():
    text = "# Title\n\n- [ ] Do **this**, [see page](https://x.example) ![a](attachment:3)\n\n```sh\nls a_b\n```"
    assert " ".join(words.plain(text).split()) == "Title Do this, see page a ls a_b"


def test_stems_leave_out_what_says_nothing_and_keep_hyphenated_wholes():
    assert words.stems("The Wi-Fi does not work") == ["wi", "fi", "work", "wifi"]


def test_parse_keeps_what_says_nothing_only_alone():
    assert [one.word for one in words.parse("how to print a page, print!")] == ["print", "page"]
    assert [one.word for one in words.parse("how to")] == ["how", "to"]
    assert len(words.parse(" ".join(map(str, range(10, 90))))) == words.MAX_TERMS


@pytest.mark.parametrize(
    ("text", "wanted"), [("pri", True), ("p", False), ("print ", False), ("print?", False), ("", False)]
)
def test_is_unfinished(text, wanted):
    assert words.is_unfinished(text) is wanted


def document(title="", issue="", body="", **standing):
    zones = [words.stems(text) for text in (title, issue, body)]
    stems = "\n".join(ranking.spaced(zone) for zone in zones)
    return ranking.Document(1, stems, sum(map(len, zones)), ranking.Standing(**standing))


def score(text, **parts):
    terms = [ranking.Term(one.word, {one.stem: 1.0}) for one in words.parse(text)]
    return ranking.Question(terms, 10).answered_by(document(**parts)).score


def test_score_prefers_title_then_issue_then_the_rest():
    assert score("walrus", title="walrus") > score("walrus", issue="walrus") > score("walrus", body="walrus") > 0


def test_score_counts_each_time_less_and_long_texts_less():
    one, two, three = (score("walrus", body="walrus " * times + "word " * (9 - times)) for times in (1, 2, 3))
    assert three > two > one
    assert two - one > three - two
    assert score("walrus", body="walrus " + "word " * 50) < one


def test_score_is_as_published_for_a_single_zone():
    idf = ranking.rarity(3, 100)
    term = ranking.Term("walrus", {"walru": 1.0}, idf)
    often, length, average = 4, 30, 20
    text = document(body="walrus " * often + "word " * (length - often))
    wanted = idf * often * (1.2 + 1) / (often + 1.2 * (1 - 0.7 + 0.7 * length / average))
    assert ranking.Question([term], average).answered_by(text).score == pytest.approx(wanted)


def test_factor_stays_small_and_goes_the_right_way():
    plain = ranking.factor(ranking.Standing(), NOW)
    best = ranking.Standing(1_000, 1_000, 0, NOW, is_validated=True)
    worst = ranking.Standing(0, 0, 1_000, NOW - timedelta(days=9_000))
    assert plain == 1
    assert 1.25 < ranking.factor(best, NOW) <= 1.3
    assert 0.9 <= ranking.factor(worst, NOW) < 0.91


def test_highlight_escapes_and_marks_stems():
    assert highlight("<b> Printers & paper", "printer") == "&lt;b&gt; <mark>Printers</mark> &amp; paper"


def test_snippet_shows_where_most_of_it_stands_together():
    text = "walrus " + "word " * 100 + "walrus and badger " + "word " * 100
    shown = snippet(text, {stem("walrus"), stem("badger")})
    assert "<mark>walrus</mark> and <mark>badger</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300
