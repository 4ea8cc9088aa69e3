from datetime import timedelta

import pytest

from incidents.lifecycle.operations import assign
from incidents.models import ChannelProvider, Notification, WebhookEndpoint
from incidents.notifications.operations import cancel_notifications, notify, notify_places, send_again
from incidents.notifications.operations.waiting import NotSentAgain
from incidents.notifications.queries.entitled import entitled_among, may_be_told
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_access_team, make_incident, make_user
from tests.incidents.notifications.making import again, make_method, make_quiet, make_rule, outbox

pytestmark = pytest.mark.django_db


def tell(*people, kind="incident.watched", notification_class="update", actor=None, at=NOW, intent="it", **values):
    return notify(
        kind=kind,
        recipients=people,
        notification_class=notification_class,
        actor=actor,
        at=at,
        intent=intent,
        **values,
    )


def page(*people, **values):
    return tell(*people, kind="page.incident", notification_class="page", **values)


def inbox(user):
    with as_system("a test"):
        return list(Notification.objects.filter(recipient=user, channel="inbox"))


def test_everybody_has_it_in_the_inbox_at_once(alice, bob):
    made = tell(alice, bob)
    assert [row.recipient for row in made] == [alice, bob]
    for row in (inbox(alice)[0], inbox(bob)[0]):
        assert (row.state, row.settled_at, row.delivered_at, row.next_at) == ("delivered", NOW, NOW, None)
        assert row.priority == 3
    assert outbox() == []


def test_rules_say_by_which_way_and_after_how_long(alice):
    mail, mobile, other = make_method(alice), make_method(alice, "sms"), make_method(alice, "push")
    make_rule(mobile, after=0)
    make_rule(mail, after=5)
    make_rule(other, "default", after=30)
    page(alice, intent="a page")
    tell(alice, intent="an update")
    assert [(row.method, row.next_at - NOW, row.priority) for row in outbox(kind="page.incident")] == [
        (mobile, timedelta(), 0),
        (mail, timedelta(minutes=5), 0),
    ]
    assert [(row.method, row.next_at - NOW) for row in outbox(kind="incident.watched")] == [
        (other, timedelta(minutes=30))
    ]


def test_without_rules_a_page_goes_by_every_proven_way_and_the_rest_by_the_first_mail(alice):
    mobile, mail, second = make_method(alice, "sms"), make_method(alice), make_method(alice, address="b@example.org")
    make_method(alice, "push", verified=False)
    make_method(alice, address="old@example.org", retired_at=NOW)
    page(alice, intent="a page")
    tell(alice, intent="an update")
    assert {row.method for row in outbox(kind="page.incident")} == {mobile, mail, second}
    assert [row.method for row in outbox(kind="incident.watched")] == [mail]


def test_rules_that_name_nothing_that_works_are_as_none(alice):
    gone = make_method(alice, "sms", retired_at=NOW)
    mail = make_method(alice)
    make_rule(gone)
    page(alice)
    assert [row.method for row in outbox()] == [mail]


def test_a_method_of_a_provider_that_is_off_is_not_used(alice):
    mobile = make_method(alice, "sms")
    ChannelProvider.objects.update(is_active=False)
    make_rule(mobile)
    page(alice)
    assert outbox() == []


def test_who_has_no_proven_way_is_written_to_at_the_account(team):
    dora = make_user("dora", "agent", email="dora@example.org")
    make_method(dora, "sms", verified=False)
    page(dora, intent="a page")
    tell(dora, intent="an update")
    rows = outbox()
    assert [(row.address, row.method, row.context["unverified"]) for row in rows] == [
        ("dora@example.org", None, True),
        ("dora@example.org", None, True),
    ]


def test_quiet_hours_hold_back_all_but_pages(alice):
    alice.time_zone = "Europe/Berlin"
    alice.save()
    make_method(alice)
    make_quiet(alice)
    night = NOW.replace(hour=23)
    page(alice, at=night, intent="a page")
    tell(alice, at=night, intent="an update", expires_at=night + timedelta(hours=1))
    (paged,), (told,) = outbox(kind="page.incident"), outbox(kind="incident.watched")
    assert paged.next_at == night
    morning = NOW.replace(day=3, hour=6)
    # It lives as long as it would have without the quiet.
    assert (told.next_at, told.expires_at) == (morning, morning + timedelta(hours=1))
    assert [row.settled_at for row in inbox(alice)] == [night, night]


def test_nobody_is_told_of_what_they_did_but_may_page_themselves(alice, bob):
    tell(alice, bob, actor=alice, intent="an update")
    page(alice, actor=alice, intent="a page")
    assert [row.kind for row in inbox(alice)] == ["page.incident"]
    assert inbox(bob)[0].context["actor"] == "Alice Archer"


def test_inactive_people_get_nothing(alice):
    alice.is_active = False
    alice.save(update_fields=["is_active"])
    assert page(alice) == []


def test_the_same_intent_again_tells_nobody_again(alice, bob):
    make_method(alice)
    assert len(page(alice)) == 2
    assert page(alice) == []
    assert [row.recipient for row in page(alice, bob)] == [bob]


def test_need_to_know_leaves_out_who_may_not_read_it(alice, bob, charlie, ada, carol):
    group = make_access_team("security", bob)
    incident = make_incident("security", actor=alice)
    with as_system("a test"):
        assign(incident, actor=ada, at=NOW, assignee=alice, team=group)
        incident.refresh_from_db()
    carol = give(carol, "view_restricted")
    people = [alice, bob, charlie, ada, carol]
    assert {row.recipient for row in tell(*people, incident=incident)} == {alice, bob, carol}
    # The same as each would see for themselves.
    told = entitled_among(incident, people, at=NOW)
    with as_system("a test"):
        assert told == {person.pk for person in people if may_be_told(incident, person)}


def test_a_drill_tells_its_participants_and_no_place(alice, bob, ada):
    from incidents.models import Exercise

    exercise = Exercise.objects.create(name="Blackout", created_at=NOW)
    exercise.participants.add(alice)
    incident = make_incident(exercise=exercise)
    endpoint, room = make_places(ada)
    assert {row.recipient for row in page(alice, bob, incident=incident)} == {alice}
    assert to_places(incident, endpoint, room) == []


def make_places(owner, **values):
    endpoint = WebhookEndpoint.objects.create(
        name="Wall", url="https://example.org", owner=owner, nonce="n", created_at=NOW, **values
    )
    return endpoint, ChannelProvider.objects.create(name="Room", channel="chat", url="json://example.org")


def to_places(incident, endpoint, room):
    return notify_places(
        kind="incident.logged",
        notification_class="info",
        actor=None,
        at=NOW,
        intent="logged",
        endpoints=[endpoint],
        rooms=[room],
        addresses=["somebody@example.org"],
        incident=incident,
    )


def test_places_are_told_once(ada):
    incident = make_incident()
    endpoint, room = make_places(ada)
    assert [row.channel for row in to_places(incident, endpoint, room)] == ["webhook", "chat", "email"]
    assert to_places(incident, endpoint, room) == []


@pytest.mark.parametrize("asks", [True, False])
def test_of_what_is_restricted_only_those_endpoints_hear_that_ask(ada, asks):
    make_access_team()
    incident = make_incident("security")
    places = make_places(ada, includes_restricted=asks)
    assert [row.channel for row in to_places(incident, *places)] == (["webhook"] if asks else [])


def test_queries_do_not_grow_with_people(reference, django_assert_num_queries):
    make_access_team()
    incident = make_incident("security")
    people = [give(make_user(f"p{number}", "agent"), "view_restricted") for number in range(6)]
    for person in people:
        for channel in ("email", "sms"):
            method = make_method(person, channel)
            make_rule(method, "default")
        make_quiet(person)
    # Who may be told (2), ways (3), the rows and which are new (2), and the savepoint (2).
    for asked in (people[:1], people[1:]):
        with django_assert_num_queries(9):
            assert len(tell(*asked, incident=incident)) == 3 * len(asked)


def test_a_long_intent_is_a_mistake(alice):
    with pytest.raises(ValueError, match="160"):
        tell(alice, intent="x" * 161)


def test_what_waits_is_called_off(alice, bob):
    make_method(alice)
    make_method(bob)
    tell(alice, bob, intent="one")
    tell(alice, intent="one more")
    assert cancel_notifications(at=NOW, intent="one", recipient=alice, reason="Not needed.") == 1
    assert {(row.recipient, row.intent): row.state for row in outbox()} == {
        (alice, f"one:{alice.pk}"): "suppressed",
        (bob, f"one:{bob.pk}"): "pending",
        (alice, f"one more:{alice.pk}"): "pending",
    }
    assert cancel_notifications(at=NOW, intent="one", recipient=alice, reason="Not needed.") == 0
    with pytest.raises(ValueError, match="called off"):
        cancel_notifications(at=NOW, reason="")


@pytest.mark.parametrize("state", ["failed", "in_doubt"])
def test_what_failed_is_sent_again_under_the_same_id(alice, bob, state):
    make_method(alice)
    page(alice, expires_at=NOW)
    (row,) = outbox()
    Notification._base_manager.filter(pk=row.pk).update(
        state=state, settled_at=NOW, attempt=3, error_class="permanent", last_error="no"
    )
    later = NOW + timedelta(hours=2)
    fresh = send_again(row, actor=bob, at=later)
    assert (fresh.pk, fresh.state, fresh.next_at, fresh.settled_at) == (row.pk, "pending", later, None)
    assert fresh.expires_at > later
    assert again(row).context["sent_again_by"] == "Bob Baker"
    with pytest.raises(NotSentAgain):
        send_again(row, actor=bob, at=later)
