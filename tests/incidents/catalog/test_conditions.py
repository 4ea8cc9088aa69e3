from __future__ import annotations

from types import SimpleNamespace

import pytest

from incidents.catalog.admin.conditions import conditions_in_words, names_for_conditions
from incidents.catalog.matching import covers
from incidents.models import IncidentType

pytestmark = pytest.mark.django_db


def test_words_name_what_is_asked_for(team):
    kinds = [IncidentType.objects.get(slug=slug).pk for slug in ("outage", "degradation")]
    conditions = {"types": kinds, "priorities": [1], "teams": [team.pk]}
    expected = "Service outage or Performance degradation · Critical · Platform"
    assert conditions_in_words(conditions) == expected
    assert conditions_in_words({}) == conditions_in_words({"types": []}) == "Every incident"
    assert conditions_in_words({"services": [999_999]}) == "something that is gone"


def test_names_cost_the_same_for_one_policy_and_for_three(team, django_assert_num_queries):
    kinds = list(IncidentType.objects.all())
    policies = [SimpleNamespace(conditions={"types": [kind.pk], "teams": [team.pk]}) for kind in kinds]
    for held in (policies[:1], policies[:3]):
        with django_assert_num_queries(2):
            names = names_for_conditions(held)
        with django_assert_num_queries(0):
            assert all(conditions_in_words(policy.conditions, names) for policy in held)


@pytest.mark.parametrize(
    ("broader", "narrower", "expected"),
    [
        ({}, {}, True),
        ({}, {"types": [1]}, True),
        ({"types": [1]}, {}, False),
        ({"types": [1, 2]}, {"types": [1], "teams": [3]}, True),
        ({"types": [1]}, {"types": [1, 2]}, False),
        ({"types": [1], "teams": [3]}, {"types": [1]}, False),
        ({"types": []}, {"teams": [3]}, True),
    ],
)
def test_broader_conditions_cover_narrower_ones(broader, narrower, expected):
    assert covers(broader, narrower) is expected
