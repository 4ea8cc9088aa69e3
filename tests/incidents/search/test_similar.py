"""Incidents like this one, and how they ended."""

import pytest

from incidents.lifecycle.operations import cancel
from incidents.models import Category, Exercise, Incident, ResolutionCode
from incidents.permissions.principal import as_system, as_user
from incidents.search.similar import Resolution, similar
from tests.factories import NOW, make_incident

TITLE = "Checkout rejects gift cards"


def end(incident, summary="Restarted the voucher cache"):
    code = ResolutionCode.objects.first()
    Incident._base_manager.filter(pk=incident.pk).update(
        resolution_summary=summary, resolution_code=code, resolution_kind="permanent"
    )
    return code


def found(incident, **options):
    return [one.incident.pk for one in similar(incident, **options)]


@pytest.fixture
def incident(reference, system):
    return make_incident(title=TITLE)


def test_shared_words_are_the_reason(incident):
    other = make_incident(title="Gift card rejected at the till")
    make_incident(title="Laser printer jams")
    [one] = similar(incident)
    assert one.incident == other
    assert set(one.words) == {"gift", "cards", "rejects"}
    assert one.why[0].startswith("Same words: ")
    assert one.resolution is None


def test_service_and_category_are_reasons_too(reference, system, service):
    category = Category.objects.create(name="Payments", path="Payments")
    incident = make_incident(title=TITLE, service=service, category=category)
    plain = make_incident(title=TITLE)
    alike = make_incident(title=TITLE, service=service, category=category)
    make_incident(title="Laser printer jams", service=service, category=category)
    assert found(incident) == [alike.pk, plain.pk]
    assert similar(incident)[0].why[1:] == (f"Same service: {service}", "Same category: Payments")


def test_resolved_ones_come_first_and_say_how_they_ended(incident):
    resolved = make_incident(title=TITLE)
    newer = make_incident(title=TITLE)
    code = end(resolved)
    assert found(incident) == [resolved.pk, newer.pk]
    assert similar(incident)[0].resolution == Resolution(
        str(code), "Restarted the voucher cache", "Permanent: the cause is removed"
    )


def test_hidden_incidents_are_never_shown(reference, charlie):
    incident = make_incident(title=TITLE)
    for _ in range(70):
        make_incident(title=TITLE, restricted=True)
    seen = make_incident(title=TITLE)
    Incident._base_manager.filter(pk=seen.pk).update(reported_at=NOW)
    with as_user(charlie):
        assert found(incident) == [seen.pk]
    with as_system("test"):
        assert len(found(incident)) == 5


def test_hidden_incidents_do_not_crowd_out_older_ones(reference, charlie):
    seen = make_incident(title=TITLE)
    for _ in range(70):
        make_incident(title=TITLE, restricted=True)
    incident = make_incident(title=TITLE)
    with as_user(charlie):
        assert found(incident) == [seen.pk]


def test_drills_are_not_shown_for_real_incidents(incident):
    exercise = Exercise.objects.create(name="Rehearsal", created_at=NOW)
    other_exercise = Exercise.objects.create(name="Another", created_at=NOW)
    drill = make_incident(title=TITLE, exercise=exercise)
    same_drill = make_incident(title=TITLE, exercise=exercise)
    make_incident(title=TITLE, exercise=other_exercise)
    assert found(incident) == []
    assert set(found(drill)) == {incident.pk, same_drill.pk}


def test_cancelled_ones_and_the_incident_itself_are_left_out(incident):
    other = make_incident(title=TITLE)
    cancel(other, reason="by mistake", actor=None, at=NOW)
    assert found(incident) == []


@pytest.mark.parametrize("title", ["the was and", "!!", "x y", "qwertyuiop"])
def test_nothing_is_similar_to_words_that_say_nothing(reference, system, title):
    make_incident(title="the was and x y")
    assert found(make_incident(title=title)) == []


def test_no_more_than_asked_for(incident):
    for _ in range(4):
        make_incident(title=TITLE)
    assert len(similar(incident, limit=2)) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_few_queries(reference, charlie, django_assert_max_num_queries, rows):
    incident = make_incident(title=TITLE)
    for _ in range(rows):
        end(make_incident(title=TITLE))
    with as_user(charlie), django_assert_max_num_queries(8):
        assert len(similar(incident)) == rows


def test_similar_costs_the_same_for_few_words_and_many(reference, system, django_assert_max_num_queries):
    for number in range(3):
        make_incident(title="Warehouse scanner loses its network while picking", description=f"Aisle {number}")
    short = make_incident(title="Scanner broken")
    long = make_incident(
        title="Warehouse scanner loses network connection during picking",
        description="Handheld devices drop off wireless every morning between receiving and dispatch until restarted.",
    )
    for incident in (short, long):
        with django_assert_max_num_queries(5):
            similar(incident)
    assert similar(long)


def test_one_word_in_common_is_chance_unless_the_place_is_the_same(reference, system, service):
    elsewhere = make_incident(title="Report prints blanks at noon")
    end(elsewhere)
    here = make_incident(title="Till is silent at noon", service=service)
    end(here)
    incident = make_incident(title="Warehouse loads since noon", service=service)
    assert found(incident) == [here.pk]
