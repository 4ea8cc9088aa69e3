"""The learning for programs."""

from datetime import timedelta

import pytest

from incidents.models import Incident
from knowledge.models import CorrectiveAction, Lesson, Review
from tests.api.clients import Program, is_problem
from tests.factories import make_incident
from tests.incidents.lifecycle.test_transitions import LATER

pytestmark = pytest.mark.django_db


def test_a_review_from_beginning_to_end(carol, alice, resolve):
    program = Program(carol)
    incident = resolve(title="Checkout is down")
    assert program.get(f"/incidents/{incident.pk}/review/").status_code == 404
    begun = program.post(f"/incidents/{incident.pk}/review/", {})
    assert begun.status_code == 201, begun.content
    review = f"/reviews/{begun.json()['id']}"
    factor = program.post(f"{review}/factors/", {"kind": "process", "text": "Nobody looked"}).json()["factors"][0]
    lesson = program.post(f"{review}/lessons/", {"title": "Look weekly", "factor": factor["id"]})
    assert lesson.status_code == 201, lesson.content
    action = {"kind": "detect", "title": "Watch disks", "verify_how": "It fires", "owner": alice.pk}
    planned = program.post(f"{review}/actions/", {**action, "due_on": "2099-01-01"})
    assert planned.status_code == 201, planned.content
    tag = planned.headers["ETag"]
    written = program.patch(f"{review}/", {"impact": "Nobody could pay"}, If_Match=tag)
    assert written.json()["impact"] == "Nobody could pay"
    is_problem(program.patch(f"{review}/", {"impact": "Other"}, If_Match=tag), 412)
    is_problem(program.post(f"{review}/schedule/", {"meeting_at": "2099-01-01T10:00:00Z"}), 428)
    meeting = {"meeting_at": "2099-01-01T10:00:00Z", "participants": [alice.pk]}
    assert program.post(f"{review}/schedule/", meeting, If_Match="*").json()["decision"] == "scheduled"
    parts = {"audience": "agents", "parts": ["impact"]}
    assert program.post(f"{review}/publish/", parts, If_Match="*").json()["state"] == "published"
    problem = is_problem(program.post(f"{review}/close/", {}, If_Match="*"), 422)
    assert "neither accepted nor declined" in problem["detail"]
    row = Lesson.objects.get()
    assert program.post(f"/lessons/{row.pk}/steps/", {"to": "accepted"}, If_Match="*").json()["state"] == "accepted"
    assert program.post(f"{review}/close/", {}, If_Match="*").json()["state"] == "closed"
    done = CorrectiveAction.objects.get()
    finished = Program(alice).post(f"/corrective-actions/{done.pk}/finish/", {"evidence": "See it"}, If_Match="*")
    assert finished.json()["state"] == "done"


def test_refusals_name_the_field(carol, review, alice):
    program = Program(carol)
    past = program.post(f"/reviews/{review.pk}/schedule/", {"meeting_at": "2001-01-01T10:00:00Z"}, If_Match="*")
    assert is_problem(past, 422)["errors"][0]["field"] == "meeting_at"
    wrong = program.post(f"/reviews/{review.pk}/lessons/", {"title": "x", "factor": 999})
    assert is_problem(wrong, 400)["errors"][0]["field"] == "factor"
    is_problem(Program(alice).post(f"/reviews/{review.pk}/waive/", {"reason": "x"}, If_Match="*"), 403)


def test_embedding_without_a_proof_is_refused_and_recurrence_falls_back(carol, lesson):
    program = Program(carol)
    program.post(f"/lessons/{lesson.pk}/steps/", {"to": "accepted"}, If_Match="*")
    embedded = program.post(f"/lessons/{lesson.pk}/steps/", {"to": "embedded"}, If_Match="*")
    assert is_problem(embedded, 422)["errors"][0]["field"] == "revision"
    again = make_incident(at=LATER + timedelta(days=9))
    answer = program.post(f"/lessons/{lesson.pk}/recurrences/", {"incident": again.pk})
    assert answer.status_code == 201
    assert answer.json()["steps"][-1]["incident"] == again.pk


CALLS = [
    ("get", "/reviews/{}/", None),
    ("patch", "/reviews/{}/", {"impact": "x"}),
    ("post", "/reviews/{}/waive/", {"reason": "x"}),
    ("post", "/reviews/{}/comments/", {"body": "x"}),
    ("get", "/lessons/{}/", None),
    ("post", "/lessons/{}/steps/", {"to": "accepted"}),
    ("get", "/corrective-actions/{}/", None),
    ("post", "/corrective-actions/{}/finish/", {"evidence": "x"}),
]


def test_hidden_and_absent_answer_alike(charlie, review, lesson, carol, alice):
    from knowledge.reviews.operations import plan_action

    action = plan_action(
        review, kind="detect", title="CANARY", owner=alice, due_on=LATER.date(), verify_how="x", actor=carol, at=LATER
    )
    Incident.objects.filter(pk=review.incident_id).update(restricted=True)
    rows = {"reviews": review.pk, "lessons": lesson.pk, "corrective-actions": action.pk}
    program = Program(charlie)
    for method, path, body in [*CALLS, ("get", "/incidents/{}/review/", None), ("post", "/incidents/{}/review/", {})]:
        pk = rows.get(path.split("/")[1], review.incident_id)
        answers = [
            getattr(program, method)(path.format(key), *([] if body is None else [body]), If_Match="*")
            for key in (pk, pk + 1000)
        ]
        assert [one.status_code for one in answers] == [404, 404], path
    for path in ("/reviews/", "/lessons/", "/corrective-actions/"):
        assert program.get(path).json()["results"] == []


def test_lists_cost_the_same_however_long(carol, review, lesson, resolve):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from knowledge.reviews.operations import draw_lesson, open_review

    program = Program(carol)

    def cost():
        counted = []
        for path in ("/reviews/", "/lessons/", "/corrective-actions/"):
            with CaptureQueriesContext(connection) as queries:
                assert program.get(path).status_code == 200
            counted.append(len(queries))
        return counted

    first = cost()
    for _ in range(2):
        draw_lesson(open_review(resolve(), actor=carol, at=LATER), title="More", actor=carol, at=LATER)
    assert cost() == first
    assert max(first) <= 6, first
    assert Review.objects.count() == 3
