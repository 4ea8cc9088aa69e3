"""Which articles may help with an incident, and why."""

import pytest

from incidents.models import Category
from incidents.permissions.principal import as_user
from knowledge.models import Topic
from knowledge.search.queries import matching
from tests.factories import make_service
from tests.knowledge.search.shelves import shelve

pytestmark = pytest.mark.django_db

TEXT = "Checkout is slow. Since ten o'clock the payment gateway answers late and customers leave."


def test_more_in_common_stands_higher_and_one_common_word_is_chance(reference, system):
    gateway = shelve("Payment gateway answers late", "Restart it.")
    slow = shelve("Slow pages for customers", "Empty the cache.")
    shelve("Customers", "How we speak to them.")
    found = matching(TEXT)
    assert [match.article_id for match in found] == [gateway.pk, slow.pk]
    assert set(found[0].words) == {"payment", "gateway", "answers", "late"}
    assert found[0].why == ("words in common: payment, gateway, answers, late",)


def test_the_same_place_stands_higher(reference, system):
    service, category = make_service("Checkout"), Category.objects.first()
    topic = Topic.objects.create(name="Shop", slug="shop")
    topic.services.add(service, make_service("Other"))
    topic.categories.add(category)
    elsewhere = shelve("Gateway", "customers and more")
    here = shelve("Gateway", "customers and more", topics=[topic])
    one_word = shelve("Gateway", "and much else", topics=[topic])
    found = matching("gateway customers late", service_id=service.pk, category_id=category.pk)
    assert [match.article_id for match in found] == [here.pk, elsewhere.pk, one_word.pk]
    assert found[0].why[:2] == ("about the same service", "about the same category")
    assert {match.article_id for match in matching("gateway customers late")} == {here.pk, elsewhere.pk}


def test_nothing_in_common_and_nothing_said(reference, system):
    shelve("Walrus", "badger")
    assert matching(TEXT) == matching("") == matching("the and of") == []


def test_offers_nothing_that_the_reader_may_not_read(reference, charlie, system):
    shelve("Payment gateway answers late", restricted=True)
    shelve("Payment gateway answers late", published=False)
    with as_user(charlie):
        assert matching(TEXT) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_are_constant(reference, system, rows, django_assert_num_queries):
    for _ in range(rows):
        shelve("Payment gateway answers late")
    with django_assert_num_queries(4):
        matching(TEXT, service_id=1, limit=2)
