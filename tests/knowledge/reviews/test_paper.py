"""The review as a PDF."""

import pytest
from django.test import Client

from incidents.models import Incident
from knowledge.reviews.operations import write_review
from tests.incidents.lifecycle.test_transitions import LATER

pytestmark = pytest.mark.django_db


def paper_of(user, review):
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/reviews/{review.pk}/review.pdf")


def test_everything_that_people_wrote_becomes_paper(carol, review, lesson):
    words = "The **disk** & <b>the</b> Łódź node.\n\n- one\n- two\n  and more\n\n# Then\nall was well."
    write_review(review, sections={"what_happened": words * 40}, actor=carol, at=LATER)
    answer = paper_of(carol, review)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert answer.content.count(b"/Type /Page\n") > 1


def test_whoever_may_not_know_gets_no_paper(charlie, review):
    Incident.objects.filter(pk=review.incident_id).update(restricted=True)
    assert paper_of(charlie, review).status_code == 404
