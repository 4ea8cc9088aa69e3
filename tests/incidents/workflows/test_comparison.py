"""Differences between two versions, in sentences."""

from dataclasses import replace

from incidents.workflows.comparison import differences, fingerprint
from incidents.workflows.snapshot import FieldShape, MoveShape, StateShape, VersionSnapshot

START = StateShape("start", "Start", "identified", is_start=True)
DONE = StateShape("done", "Done", "resolved")
FINISH = MoveShape("finish", "Finish", "start", "done", required=("team",))
CAUSE = FieldShape("cause", "Cause")
OLD = VersionSnapshot("Old", (START, DONE), (FINISH,), (CAUSE,))


def told(**changes):
    return differences(OLD, replace(OLD, **changes)).sentences()


def test_same_content_tells_nothing():
    assert told(title="New") == []
    assert fingerprint(OLD) == fingerprint(replace(OLD, title="New"))


def test_states_added_removed_and_renamed():
    waiting = StateShape("waiting", "Waiting", "on_hold")
    renamed = replace(DONE, name="Finished", phase="closed")
    assert told(states=(START, renamed, waiting)) == [
        "The state “Waiting” (On hold) is new.",
        "The state “Done” is called “Finished”.",
        "The state “Finished” counts as Closed instead of Resolved.",
    ]
    assert differences(replace(OLD, states=(START, DONE, waiting)), OLD).states == [
        "The state “Waiting” (On hold) is gone."
    ]


def test_another_start_and_another_order():
    assert told(states=(replace(DONE, is_start=True), replace(START, is_start=False))) == [
        "New incidents begin in “Done”.",
        "The states stand in another order: “Done”, “Start”.",
    ]


def test_moves_added_and_removed():
    back = MoveShape("back", "Reopen", "done", "start", needs_reason=True, automatic_after_seconds=3600)
    (sentence,) = told(moves=(FINISH, back))
    assert sentence == (
        "The move “Reopen” from “Done” to “Start” is new: for whoever works incidents; asks for a reason; "
        "happens by itself after 1 hour."
    )
    assert told(moves=()) == ["The move “Finish” from “Start” to “Done” is gone."]


def test_one_move_changed_in_every_way_is_one_sentence():
    changed = replace(
        FINISH,
        name="End",
        required=("cause",),
        needs_reason=True,
        permission="close_incident",
        automatic_after_seconds=7200,
        guidance="Look twice.",
    )
    (sentence,) = told(moves=(changed,))
    assert sentence == (
        "The move “End” from “Start” to “Done” was called “Finish”; it asks for Cause too; it no longer asks for Team; "
        "it asks for a reason; it may be made by whoever closes incidents, before by whoever works incidents; "
        "it happens by itself after 2 hours; it gives other guidance: Look twice."
    )


def test_fields_added_removed_and_changed():
    assert told(fields=(CAUSE, FieldShape("weather", "Weather"))) == ["The field “Weather” is new."]
    assert told(fields=()) == ["The field “Cause” is gone; incidents that filled it in keep what it holds."]
    changed = FieldShape("cause", "Reason", "choice", ("A", "B"), help_text="Say why")
    assert told(fields=(changed,)) == [
        "The field “Cause” is called “Reason”.",
        "The field “Reason” holds: one of several, before: one line.",
        "The field “Reason” offers A, B.",
        "The field “Reason” explains itself anew: Say why.",
    ]
