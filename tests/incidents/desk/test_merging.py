"""Merging from the incident page."""

from __future__ import annotations

from tests.factories import make_incident
from tests.incidents.desk.conftest import browser_of, fresh, page, text_of
from tests.incidents.desk.test_acts import do, made, refused


def test_merge(carol, incident, issue):
    assert "It must be open" in text_of(browser_of(carol).get(page(issue, "do/merge/")))
    assert refused(do(carol, issue, "merge", into=issue.reference), "cannot be merged into itself", issue.reference)
    # What goes on is the other incident.
    assert made(do(carol, issue, "merge", into=incident.reference), incident)
    assert (fresh(issue).phase, fresh(incident).is_open) == ("cancelled", True)
    other = make_incident()
    assert refused(do(carol, other, "merge", into=issue.reference), "no longer open")


def test_merging_into_hidden_and_absent_is_refused_alike(charlie, incident, secret):
    answers = []
    for pk in (secret.pk, 987_654):
        response = do(charlie, incident, "merge", into=f"INC-{pk}")
        assert response.status_code == 422
        answers.append(text_of(response).split("m-wrong")[1].split("</p>")[0].replace(str(pk), "#"))
    assert answers[0] == answers[1]
