"""Each formula on its own, at its edges."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.evaluation.measures import Asked, Measured, measure, rating_of
from incidents.evaluation.record import Record, Run, Seen, Task, elapsed
from incidents.evaluation.words import seconds_in_words

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def test_elapsed_leaves_out_only_the_part_of_a_pause_that_lies_between():
    pauses = [(at(-50), at(10)), (at(40), at(60)), (at(90), at(500))]
    assert elapsed(at(0), at(100), pauses) == 100 - 10 - 20 - 10
    assert elapsed(at(100), at(0), pauses) == 0


@pytest.mark.parametrize(("seconds", "outcome"), [(300, "within"), (301, "beyond")])
def test_a_target_includes_its_last_second(seconds, outcome):
    record = Record(reported=Seen(at(0)), acknowledged=Seen(at(seconds)))
    assert measure("acknowledge", record, Asked(1, "", 300)).outcome == outcome


def test_a_procedure_counts_when_it_was_gone_through_without_skipping_what_is_critical():
    reported = Seen(at(0), 1)
    given_up = Run("db", "Database", 3, 1, None)
    skipped = Run("db", "Database", 3, 2, at(60), ("Stop writes",))
    followed = Run("db", "Database", 3, 3, at(90))
    asked = Asked(1, "db", None)
    assert measure("procedure", Record(reported=reported), asked).outcome == "not_done"
    assert measure("procedure", Record(reported=reported, runs=[given_up]), asked).outcome == "not_done"
    found = measure("procedure", Record(reported=reported, runs=[given_up, skipped]), asked)
    assert (found.outcome, "Stop writes" in found.explanation) == ("not_done", True)
    found = measure("procedure", Record(reported=reported, runs=[skipped, followed]), asked)
    assert (found.outcome, found.seconds) == ("within", 90)
    assert measure("procedure", Record(reported=reported, runs=[followed]), Asked(1, "db", 89)).outcome == "beyond"
    assert measure("procedure", Record(runs=[followed]), Asked(1, "other")).outcome == "not_done"


def test_escalation_counts_when_all_expected_calls_were_made_else_any():
    reported = Seen(at(0), 1)
    asked = Asked(7, "", 600)
    calls = [Task("met", "escalated", 7, at(100)), Task("late", "escalated", 7, at(700))]
    found = measure("escalate", Record(reported=reported, tasks=calls, called=Seen(at(5))), asked)
    assert (found.outcome, found.seconds) == ("beyond", 700)
    half = [calls[0], Task("not_met", "escalated", 7)]
    assert measure("escalate", Record(reported=reported, tasks=half), asked).outcome == "not_done"
    assert measure("escalate", Record(reported=reported, called=Seen(at(5), 1)), asked).seconds == 5
    assert measure("escalate", Record(reported=reported), asked).outcome == "not_done"


def test_roles_are_all_asked_for():
    record = Record(reported=Seen(at(0)), roles={"commander": Seen(at(-5)), "scribe": Seen(at(50))})
    assert measure("roles", record, Asked(1, "commander, scribe")).seconds == 50
    assert measure("roles", record, Asked(1, "")).seconds == 0
    missing = measure("roles", record, Asked(1, "commander,liaison"))
    assert (missing.outcome, missing.share) == ("not_done", 0.5)


def test_tasks_that_are_waived_do_not_count():
    tasks = [Task("met", "note", 1), Task("waived", "note", 1), Task("not_met", "note", 2)]
    assert measure("tasks", Record(tasks=tasks), Asked(1)).outcome == "within"
    assert measure("tasks", Record(tasks=tasks), Asked()).outcome == "not_done"
    assert measure("tasks", Record(tasks=tasks[1:2]), Asked(1)).outcome == "unknown"


@pytest.mark.parametrize(
    ("measured", "rating"),
    [
        (Measured("within", "", 10, 300), "performed"),
        (Measured("beyond", "", 450, 300), "some"),
        (Measured("beyond", "", 451, 300), "major"),
        (Measured("beyond", "", share=0.5), "some"),
        (Measured("beyond", "", share=0.4), "major"),
        (Measured("not_done", ""), "unable"),
        (Measured("not_done", "", share=0.0), "unable"),
        (Measured("not_done", "", share=0.3), "major"),
        (Measured("no_target", "", 10), None),
        (Measured("unknown", ""), None),
    ],
)
def test_rating_follows_from_the_measurement(measured, rating):
    assert rating_of(measured) == rating


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (250, "4 min 10 s"), (3900, "1 h 5 min")]
)
def test_lengths_are_told_to_the_second_while_short(seconds, words):
    assert seconds_in_words(seconds) == words
