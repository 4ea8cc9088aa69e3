"""What was learned is published for an audience: redacted, and released with a reason where it is restricted."""

from datetime import timedelta

import pytest

from incidents.models import AuditRecord, Incident
from incidents.permissions.principal import as_user
from incidents.refusals import NotPermitted
from knowledge.models import Lesson, Publication
from knowledge.reviews.measures import measured
from knowledge.reviews.operations import NotPublished, publish_review, release_lesson, withdraw, write_review
from knowledge.reviews.operations.base import Required
from knowledge.reviews.queries.published import published
from knowledge.reviews.redaction import STRUCK, redact, replace_people
from tests.factories import NOW, make_user
from tests.incidents.lifecycle.test_transitions import LATER
from tests.knowledge.reviews.conftest import MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(review, carol):
    return write_review(review, sections={"impact": "Globex could not pay."}, actor=carol, at=LATER)


@pytest.fixture
def secret(written, carol):
    Incident.objects.filter(pk=written.incident_id).update(restricted=True)
    return written


@pytest.fixture
def wendy(reference):
    """A knowledge editor and commander, so that she may decide and release."""
    return make_user("wendy", "knowledge editor", "incident commander")


def publish(review, actor, audience="staff", **values):
    return publish_review(
        review, audience=audience, parts=values.pop("parts", ["impact"]), actor=actor, at=LATER, **values
    )


def test_publishing_again_takes_the_place_of_the_last_one(written, carol):
    first = publish(written, carol)
    second = publish(written, carol, passages=["globex"])
    assert list(Publication.objects.filter(withdrawn_at=None)) == [second]
    assert (first.struck_out, second.struck_out) == (0, 1)
    withdraw(second, reason="Too early", actor=carol, at=LATER + MINUTE)
    assert not Publication.objects.filter(withdrawn_at=None).exists()
    assert AuditRecord.objects.filter(code="review.published").count() == 2


def test_nothing_to_read_is_not_published(written, carol):
    with pytest.raises(NotPublished):
        publish(written, carol, parts=["actions"])


def test_restricted_review_beyond_agents_needs_a_reason_and_an_editor(secret, carol, wendy):
    with pytest.raises(Required):
        publish(secret, carol)
    with pytest.raises(NotPermitted):
        publish(secret, carol, release_reason="It helps others")
    made = publish(secret, wendy, release_reason="It helps others")
    assert made.is_released
    assert "Checkout" not in made.title


def test_restricted_review_for_agents_is_for_those_who_may_know(secret, carol, charlie):
    made = publish(secret, carol, audience="agents")
    assert not made.is_released
    with as_user(charlie):
        assert list(published()) == []


def test_lesson_from_a_restricted_incident_is_hidden_until_it_is_released(secret, lesson, carol, wendy, charlie):
    with as_user(charlie):
        assert not Lesson.objects.filter(pk=lesson.pk).exists()
    with pytest.raises(NotPermitted):
        release_lesson(lesson, title="Renew early", detail="", reason="Useful", actor=carol, at=LATER)
    release_lesson(lesson, title="Renew early", detail="", reason="Useful", actor=wendy, at=LATER)
    with as_user(charlie):
        assert Lesson.objects.get(pk=lesson.pk).title == "Renew early"
        assert not type(secret).objects.filter(pk=secret.pk).exists()


def test_striking_out_heeds_neither_case_nor_line_ends():
    assert redact("Acme\nCorp and ACME corp, acme", ["Acme Corp", "ac"]) == (f"{STRUCK} and {STRUCK}, acme", 2)


def test_people_stand_as_what_they_were():
    names = {"Carol Chan": "the incident commander", "carol": "the incident commander"}
    told = replace_people("Carol Chan asked @carol; carolina did not.", names)
    assert told == "the incident commander asked the incident commander; carolina did not."


def test_measures_are_of_what_is_known_and_never_negative():
    times = {"reported": NOW, "resolved": NOW + timedelta(hours=2), "acknowledged": NOW - MINUTE, "mitigated": None}
    lengths = {one.label: one.length for one in measured(times)}
    assert lengths == {"Time to acknowledge": timedelta(0), "Time to resolve": timedelta(hours=2)}
