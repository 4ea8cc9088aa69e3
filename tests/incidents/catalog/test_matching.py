from __future__ import annotations

from types import SimpleNamespace

import pytest

from incidents.catalog.matching import Traits, first_fitting, fits, problems_of_conditions

OUTAGE = Traits(type_id=1, priority_id=2, service_id=3)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, True),
        ({"types": []}, True),
        ({"types": [1, 9]}, True),
        ({"types": [9]}, False),
        ({"types": [1], "priorities": [1]}, False),
        ({"types": [1], "priorities": [1, 2], "services": [3]}, True),
        ({"teams": [3]}, False),
        ({"customers": [1]}, False),
    ],
)
def test_conditions_ask_for_one_of_each_list(conditions, expected):
    assert fits(conditions, OUTAGE) is expected


def test_the_first_policy_in_order_is_chosen():
    never, first, second = (SimpleNamespace(conditions=held) for held in ({"types": [9]}, {"services": [3]}, {}))
    assert first_fitting([never, first, second], OUTAGE) is first
    assert first_fitting([never], OUTAGE) is None


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ([], "lists of keys"),
        ({"colour": [1]}, "“colour”"),
        ({"types": ["1"]}, "“types”"),
        ({"types": [True]}, "“types”"),
    ],
)
def test_conditions_that_cannot_be_read_are_named(conditions, words):
    assert any(words in sentence for sentence in problems_of_conditions(conditions))


def test_sound_conditions_have_no_problems():
    assert problems_of_conditions({"types": [1], "customers": []}) == []
