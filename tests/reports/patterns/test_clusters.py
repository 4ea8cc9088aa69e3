from random import Random

from reports.patterns.clusters import Text, find_clusters, root

SAID = [
    (1, "Card payments are declined", "The bank answers with an error"),
    (2, "Card payment declined at the till", ""),
    (3, "Wireless drops in the warehouse", "Scanners lose the network"),
    (4, "Many declined card payments", "Customers call"),
    (5, "Warehouse wireless drops again", ""),
    (6, "Printer jams on floor three", ""),
    (7, "Wireless in the warehouse keeps dropping", ""),
    (8, "Payroll file is missing", ""),
]


def texts(said=SAID):
    return [Text(*one) for one in said]


def test_groups_speak_of_the_same_with_words_that_tell():
    payments, wireless = find_clusters(texts())
    assert payments.keys == (1, 2, 4)
    assert set(payments.words) == {"card", "payments", "declined"}
    assert wireless.keys == (3, 5, 7)
    assert {"wireless", "warehouse"} <= set(wireless.words)
    assert wireless.centre in wireless.keys
    assert 0.45 <= wireless.alike <= 1


def test_order_of_the_texts_does_not_matter():
    mixed = texts()
    Random(5).shuffle(mixed)
    assert find_clusters(mixed) == find_clusters(texts())


def test_repeated_alerts_are_one_group_whatever_the_machine():
    said = [Text(number, f"Disk full on web{number % 7:02}") for number in range(1, 500)]
    (found,) = find_clusters([*said, *(Text(1000 + key, title, more) for key, title, more in SAID[5:])])
    assert found.keys == tuple(range(1, 500))
    assert set(found.words) == {"disk", "full"}


def test_repeated_alerts_do_not_hide_other_groups():
    said = [Text(100 + number, "Card reader offline") for number in range(600)]
    found = find_clusters([*said, *texts()])
    assert [len(cluster.keys) for cluster in found] == [600, 3, 3]


def test_two_alike_are_no_group_and_words_that_say_nothing_make_none():
    assert find_clusters(texts(SAID[:2])) == []
    assert find_clusters(texts([(1, "It is not", ""), (2, "12345", ""), (3, "", ""), (4, "it was", "")])) == []
    assert find_clusters([]) == []


def test_each_text_is_in_one_group_at_most():
    drawn = Random(8)
    vocabulary = [f"{first}{second}ab" for first in "bcdfg" for second in "aeiou"]
    said = [Text(number, " ".join(drawn.choices(vocabulary, k=4))) for number in range(300)]
    keys = [key for cluster in find_clusters(said) for key in cluster.keys]
    assert len(keys) == len(set(keys)) > 0


def test_one_word_in_common_is_chance():
    assert find_clusters(texts([(1, "Printer jams", ""), (2, "Printer toner", ""), (3, "Printer noise", "")])) == []


def test_root_of_a_word_is_that_of_its_forms():
    assert {root(word) for word in ("drop", "drops", "dropped", "dropping")} == {"drop"}
    assert [root(word) for word in ("full", "pass", "add")] == ["full", "pas", "add"]
