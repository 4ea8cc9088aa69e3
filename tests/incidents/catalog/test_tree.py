"""The category tree on one page: moved by buttons, seen by all, changed by administrators."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incidents.catalog import operations
from incidents.catalog.models import Category, Priority
from tests.factories import NOW, make_team, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/incidents/category/tree/"


@pytest.fixture
def console(client, reference):
    client.force_login(make_user("ines", "administrator"))
    return client


@pytest.fixture
def fruit(reference):
    fruit = operations.place_category(Category(name="Fruit"), parent=None)
    operations.place_category(Category(name="Apple", default_team=make_team("Orchard")), parent=fruit)
    operations.place_category(
        Category(name="Pear", position=1, default_priority=Priority.objects.get(rank=2)), parent=fruit
    )
    return fruit


def named(name):
    return Category.objects.get(name=name)


def test_page_shows_the_tree_with_what_is_suggested(console, fruit):
    text = console.get(ADDRESS).content.decode()
    assert reverse("admin:incidents_category_tree") == ADDRESS
    assert 'title="Fruit / Apple"' in text
    assert "Orchard" in text
    assert "m-priority-2" in text
    assert "Move up: Fruit / Pear" in text


def test_button_moves_and_leads_back_to_what_was_moved(console, fruit):
    pear = named("Pear")
    answer = console.post(ADDRESS, {"act": f"up {pear.pk}"})
    assert answer.url == f"{ADDRESS}?moved={pear.pk}&by=up"
    assert [one.name for one in Category.objects.filter(parent=fruit).order_by("position")] == ["Pear", "Apple"]


def test_drop_moves_beside_another(console, fruit):
    console.post(ADDRESS, {"act": f"after {named('Apple').pk} {named('Pear').pk}"})
    assert [one.name for one in Category.objects.filter(parent=fruit).order_by("position")] == ["Pear", "Apple"]


def test_refused_move_says_why(console, fruit):
    answer = console.post(ADDRESS, {"act": f"into {fruit.pk} {named('Apple').pk}"}, follow=True)
    assert "which is a part of it" in answer.content.decode()


@pytest.mark.parametrize("act", ["", "up", "up nonsense", "up 999999", "into 999999 999998", "up 99999999999999999999"])
def test_nonsense_is_said_and_changes_nothing(console, fruit, act):
    before = list(Category.objects.order_by("pk").values())
    answer = console.post(ADDRESS, {"act": act}, follow=True)
    assert "no longer there" in answer.content.decode()
    assert list(Category.objects.order_by("pk").values()) == before


def test_retired_ones_are_shown_when_asked_for(console, fruit):
    operations.retire(named("Pear"), at=NOW)
    assert "Fruit / Pear" not in console.get(ADDRESS).content.decode()
    text = console.get(f"{ADDRESS}?retired=1").content.decode()
    assert "Fruit / Pear" in text
    assert "Retired" in text


def test_agent_looks_and_does_not_move(client, alice, fruit):
    client.force_login(alice)
    assert 'name="act"' not in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, {"act": f"up {named('Pear').pk}"}).status_code == 403


def test_page_takes_the_same_queries_for_one_category_and_for_three(console, django_assert_max_num_queries):
    operations.place_category(Category(name="Only"), parent=None)
    console.get(ADDRESS)
    with django_assert_max_num_queries(8) as one:
        console.get(ADDRESS)
    for name in ("Two", "Three"):
        operations.place_category(Category(name=name, default_team=make_team()), parent=named("Only"))
    with django_assert_max_num_queries(len(one)):
        console.get(ADDRESS)
