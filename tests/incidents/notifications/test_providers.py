"""Providers as an administrator sets them up: their secrets go in and never come out."""

import pytest
from django.test import Client

from incidents.models import ChannelProvider, ContactMethod
from incidents.notifications.operations.providers import ProviderDetails, ProviderIncomplete, save_provider
from tests.factories import NOW
from tests.incidents.notifications.channels.conftest import NAME, TLS, named, opened  # noqa: F401 -- fixtures
from tests.listening import Reply, listening

pytestmark = pytest.mark.django_db
SECRET = "sesame1234"
URL = f"gotifys://{NAME}/{SECRET}"
SMS = "seven://sesame1234/{address}"


def details(**values):
    known = {"name": "Phones", "channel": "push", "url": URL, "address_label": "", "address_pattern": "", "at_once": 2}
    return ProviderDetails(**{**known, "is_active": True, **values})


@pytest.fixture
def page(ada):
    client = Client()
    client.force_login(ada)
    return client


def posted(**values):
    known = vars(details(**values))
    return {name: value for name, value in known.items() if value not in (False, "")}


def test_a_provider_is_made_and_its_address_is_never_shown(page):
    answer = page.post("/admin/providers/add/", posted(), follow=True)
    provider = ChannelProvider.objects.get()
    assert provider.url == URL
    for address in (
        "/admin/providers/",
        f"/admin/providers/{provider.pk}/change/",
        f"/admin/providers/{provider.pk}/try/",
    ):
        assert SECRET not in page.get(address).content.decode()
    assert SECRET not in answer.content.decode()
    assert SECRET not in str(provider.history.values())


def test_an_empty_address_keeps_the_one_that_is_stored(page):
    provider = save_provider(None, details())
    page.post(f"/admin/providers/{provider.pk}/change/", posted(name="Pagers", url=""))
    provider.refresh_from_db()
    assert (provider.name, provider.url) == ("Pagers", URL)


def test_what_was_typed_as_the_address_does_not_come_back(page):
    answer = page.post("/admin/providers/add/", posted(at_once=900))
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()
    assert "Phones" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "mailto://user:sesame1234@example.org"}, "url"),
        ({"url": ""}, "url"),
        ({"channel": "sms"}, "url"),
        ({"url": SMS, "channel": "sms"}, "address_label"),
        ({"address_pattern": "["}, "address_pattern"),
    ],
)
def test_what_would_not_work_is_refused_at_its_field(values, field):
    with pytest.raises(ProviderIncomplete) as caught:
        save_provider(None, details(**values))
    assert set(caught.value.fields) == {field}
    assert SECRET not in caught.value.sentence


def test_a_name_is_taken_once():
    save_provider(None, details())
    with pytest.raises(ProviderIncomplete) as caught:
        save_provider(None, details())
    assert set(caught.value.fields) == {"name"}


def test_a_provider_that_people_rely_on_stays_of_its_kind(alice):
    provider = save_provider(None, details(url=SMS, channel="sms", address_label="Mobile number"))
    ContactMethod.objects.create(user=alice, channel="sms", provider=provider, address="+441632960000", created_at=NOW)
    with pytest.raises(ProviderIncomplete) as caught:
        save_provider(provider, details(url=URL, channel="push"))
    assert set(caught.value.fields) == {"channel", "url"}


def test_a_test_is_sent_and_the_page_says_how_it_went(page, opened):  # noqa: F811
    with listening(certificate=str(TLS / "server.pem")) as server:
        provider = save_provider(None, details(url=f"ntfys://{NAME}:{server.port}/{{address}}", address_label="Topic"))
        address = f"/admin/providers/{provider.pk}/try/"
        assert "The service took the test" in page.post(address, {"to": "ops"}).content.decode()
        assert "Test from Muster" in str(server.seen[0]).replace("\\n", " ")
        server.answer = lambda seen: Reply(403, SECRET.encode())
        failed = page.post(address, {"to": "ops"}).content.decode()
        assert "The test did not leave" in failed
        assert SECRET not in failed
        assert page.post(address, {"to": "a b"}).status_code == 422
        assert page.post(address, {}).status_code == 422
        assert len(server.seen) == 2


def test_a_test_to_a_private_server_is_blocked(page, named):  # noqa: F811
    with listening(certificate=str(TLS / "server.pem")) as server:
        provider = save_provider(None, details(url=f"gotifys://{NAME}:{server.port}/{SECRET}"))
        answer = page.post(f"/admin/providers/{provider.pk}/try/").content.decode()
    assert "OUTGOING_PRIVATE_TARGETS" in answer
    assert server.seen == []


@pytest.mark.parametrize("persona", ["alice", "carol", "olive"])
def test_others_than_administrators_may_not(request, persona):
    provider = save_provider(None, details())
    client = Client()
    client.force_login(request.getfixturevalue(persona))
    for address in ("", "add/", f"{provider.pk}/change/", f"{provider.pk}/try/"):
        assert client.get(f"/admin/providers/{address}").status_code == 403
        assert client.post(f"/admin/providers/{address}").status_code in (403, 405)


def test_the_list_says_what_to_do_when_it_is_empty(page):
    assert "There is no provider yet" in page.get("/admin/providers/").content.decode()
