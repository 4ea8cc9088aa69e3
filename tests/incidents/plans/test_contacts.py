"""Key contacts: kept, asked how they are reached, tried, listed when they cannot be counted on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from incidents.models import Exercise, KeyContact, KeyContactMethod, Membership, Notification, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.plans import operations
from incidents.plans.operations import MethodDraft, PlansRefused
from incidents.plans.queries.contacts import freshness_of, unreachable, with_ways
from incidents.plans.tickets import Ticket, ticket_of, token_of
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import browser_of, page, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAIL = MethodDraft("email", "duty@supplier.example")
PHONE = MethodDraft("phone", "+44 20 7946 0001", "duty desk", is_round_the_clock=True)


def keep(*methods, actor=None, contact=None, deputies=None, **values):
    values = {"name": "Supplier", "slug": "supplier", "role": "repairs the lines", "kind": "supplier", **values}
    return operations.save_contact(
        contact, values, actor=actor, at=NOW, methods=methods or (MAIL, PHONE), deputies=deputies
    )


def reasons(at=NOW) -> list[str]:
    return [sentence for one in unreachable(with_ways(KeyContact.objects.all()), at=at) for sentence in one.reasons]


def test_ways_that_stay_keep_when_they_were_verified(reference, ada):
    contact = keep()
    mail = contact.methods.get(kind="email")
    operations.verify_methods(contact, [mail], actor=ada, at=NOW)
    keep(PHONE, MAIL, contact=contact)
    assert [(way.kind, way.verified_at) for way in contact.methods.all()] == [("phone", None), ("email", NOW)]
    keep(PHONE, contact=contact)
    assert [way.kind for way in contact.methods.all()] == ["phone"]


@pytest.mark.parametrize(
    ("methods", "field"),
    [
        ((MethodDraft("email", "nonsense"),), "methods.0.value"),
        ((MAIL, MAIL), "methods.1.value"),
        ((MethodDraft("pigeon", "x"),), "methods.0.kind"),
        ((MethodDraft("phone", " "),), "methods.0.value"),
    ],
)
def test_ways_that_lead_nowhere_are_refused(reference, methods, field):
    with pytest.raises(PlansRefused) as refused:
        keep(*methods)
    assert field in refused.value.fields
    assert not KeyContact.objects.exists()


def test_manager_keeps_those_of_their_team_alone(alice, bob, team):
    Membership.objects.filter(user=alice).update(is_manager=True)
    contact = keep(actor=alice, team=team)
    with pytest.raises(NotPermitted):
        keep(actor=bob, contact=contact)
    with pytest.raises(NotPermitted):
        keep(actor=alice, contact=contact, team=None)


@pytest.mark.usefixtures("system")
def test_contact_is_asked_by_mail_and_answers_by_the_link(client, reference, ada):
    contact = keep(owner=ada)
    operations.ask_to_confirm(contact, actor=None, at=NOW)
    sent = Notification.objects.get(kind="plans.confirm")
    assert (sent.address, sent.channel) == ("duty@supplier.example", "email")
    mail, phone = contact.methods.order_by("kind")
    path = "/" + sent.context["url"].split("/", 3)[3]
    with time_machine.travel(NOW + DAY, tick=False):
        assert "duty@supplier.example" in text_of(client.get(path))
        assert client.post(path, {"right": [mail.pk], "note": "The number has changed"}).status_code == 200
    mail.refresh_from_db()
    phone.refresh_from_db()
    assert (mail.verified_at, phone.verified_at) == (NOW + DAY, None)
    assert "They said what is wrong: The number has changed" in reasons()
    assert Notification.objects.filter(kind="plans.wrong", recipient=ada).exists()


def test_reading_the_link_changes_nothing(client, reference):
    contact = keep()
    operations.ask_to_confirm(contact, actor=None, at=NOW)
    with time_machine.travel(NOW + DAY, tick=False):
        client.get(f"/confirm/{token_of(Ticket(contact.pk, NOW))}/")
    assert not KeyContactMethod.objects.filter(verified_at__isnull=False).exists()


def test_older_links_forged_ones_and_those_of_the_retired_answer_alike(client, reference):
    contact = keep()
    with time_machine.travel(NOW, tick=False):
        old = token_of(Ticket(contact.pk, NOW))
        operations.ask_to_confirm(contact, actor=None, at=NOW)
        operations.ask_to_confirm(contact, actor=None, at=NOW + DAY)
        new = token_of(Ticket(contact.pk, NOW + DAY))
        assert client.get(f"/confirm/{new}/").status_code == 200
        operations.retire(contact, actor=None, at=NOW)
        answers = {client.get(f"/confirm/{token}/").status_code for token in (old, new, "forged", old[:-2])}
    assert answers == {404}
    assert ticket_of("forged") is None


def test_those_not_verified_in_time_are_asked_once_a_fortnight(reference):
    keep()
    assert operations.ask_all_due(at=NOW) == 1
    assert operations.ask_all_due(at=NOW + DAY) == 0
    assert operations.ask_all_due(at=NOW + 14 * DAY) == 1
    KeyContactMethod.objects.update(verified_at=NOW + 14 * DAY)
    assert operations.ask_all_due(at=NOW + 60 * DAY) == 0
    assert operations.ask_all_due(at=NOW + 14 * DAY + 180 * DAY) == 1


def test_who_has_nothing_to_write_to_is_not_asked_and_listed(reference):
    keep(MethodDraft("phone", "1"))
    assert operations.ask_all_due(at=NOW) == 0
    assert "No way was verified in time." in reasons()
    assert "Outside their hours nobody is reached: no 24×7 route and no deputy." in reasons()


@pytest.mark.usefixtures("system")
def test_account_is_asked_in_its_own_way(alice):
    contact = keep(PHONE, user=alice)
    operations.ask_to_confirm(contact, actor=None, at=NOW)
    assert Notification.objects.filter(kind="plans.confirm", recipient=alice).exists()
    operations.verify_methods(contact, list(contact.methods.all()), actor=alice, at=NOW)
    assert contact.methods.get().verified_by == alice


def test_tries_are_told_and_count_as_used_or_exercised(alice, team):
    contact = keep()
    way = contact.methods.first()
    incident = make_incident()
    drill = make_incident(exercise=Exercise.objects.create(name="Rehearsal", created_at=NOW))
    with as_system("test"):
        operations.note_tried(way, was_reached=True, incident=drill, actor=alice, at=NOW + DAY)
        assert freshness_of(contact).last_used_at is None
        assert freshness_of(contact).last_exercised_at == NOW + DAY
        operations.note_tried(way, was_reached=True, incident=incident, actor=alice, at=NOW)
        assert freshness_of(KeyContact.objects.get()).last_used_at == NOW
        assert TimelineEntry.objects.filter(incident=incident, code="contact.reached").exists()
    for method in contact.methods.all():
        operations.note_tried(method, was_reached=False, actor=alice, at=NOW + 2 * DAY)
    assert "Every way was last tried in vain." in reasons()


def test_contact_stands_on_the_incidents_it_is_for(alice, service, team, django_assert_max_num_queries):
    keep(conditions={"services": [service]})
    fits, other = make_incident(service=service), make_incident()
    client = browser_of(alice)
    client.get(page(fits))
    with django_assert_max_num_queries(6):
        shown = text_of(client.get(page(fits, "key-contacts/"), headers={"X-Muster-Dialog": "1"}))
    assert "duty@supplier.example" in shown
    assert "No key contact is named" in text_of(client.get(page(other, "key-contacts/")))
    way = KeyContactMethod.objects.first()
    client.post(page(fits, "do/contact-tried/"), {"method": way.pk, "outcome": "failed"})
    way.refresh_from_db()
    assert way.failed_at is not None


def test_pages_keep_what_was_typed(client, ada):
    client.force_login(ada)
    typed = {
        "name": "Police",
        "slug": "police",
        "kind": "police",
        "role": "takes the report",
        "grace_days": "30",
        "methods-TOTAL_FORMS": "1",
        "methods-INITIAL_FORMS": "0",
        "methods-0-kind": "email",
        "methods-0-value": "not an address",
    }
    answer = client.post("/admin/plans/new-contact/", typed)
    assert answer.status_code == 422
    assert "This is no e-mail address." in text_of(answer)
    assert "not an address" in text_of(answer)
    answer = client.post("/admin/plans/new-contact/", {**typed, "methods-0-kind": "phone", "methods-0-value": "999"})
    assert answer.url == "/admin/plans/contacts/police/"
    assert "999" in text_of(client.get(answer.url))
    way = KeyContactMethod.objects.get()
    client.post(f"/admin/plans/contacts/police/ways/{way.pk}/verify/")
    way.refresh_from_db()
    assert way.verified_by == ada
    assert "Police" in text_of(client.get("/admin/plans/contacts/"))


def test_observer_sees_no_numbers(client, olive):
    keep()
    client.force_login(olive)
    assert client.get("/admin/plans/contacts/").status_code == 403
    assert client.get("/admin/plans/contacts/supplier/").status_code == 403
