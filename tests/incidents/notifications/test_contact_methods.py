"""Contact methods: whoever owns one proves it by its code, and nobody else does anything with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import ChannelProvider, ContactMethod, Notification, NotificationRule, Watch
from incidents.notifications.limits import TooMany
from incidents.notifications.operations.contact_methods import (
    MOST_METHODS,
    CodeRefused,
    MethodRefused,
    add_contact_method,
    retire_contact_method,
    send_code,
    try_contact_method,
    verify_contact_method,
)
from incidents.notifications.operations.watching import watch
from incidents.people.operations import deactivate_user
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_incident
from tests.incidents.notifications.people import MINUTE, add_method, proven, sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system", "fresh_counters")]


@pytest.fixture
def sms(db):
    return ChannelProvider.objects.create(
        name="Gateway",
        channel="sms",
        url="json://gateway.example.org/{address}",
        address_label="Mobile number",
        address_pattern=r"\+[0-9]{6,15}",
    )


def wrong(method):
    return f"{(int(sent_code(method)) + 1) % 10**6:06d}"


def test_a_code_of_six_digits_leaves_for_that_very_method_and_only_its_hash_is_kept(alice):
    method = add_method(alice)
    row = Notification.objects.get(method=method)
    assert (row.kind, row.channel, row.recipient, row.address) == ("contact.code", "email", alice, method.address)
    code = sent_code(method)
    assert len(code) == 6
    assert code.isdecimal()
    assert row.expires_at == NOW + timedelta(minutes=15)
    method.refresh_from_db()
    assert code not in method.code_hash
    assert len(method.code_hash) == 64


def test_the_code_proves_it_for_half_a_year(alice):
    method = add_method(alice)
    code = sent_code(method)
    verify_contact_method(method, code=f" {code[:3]} {code[3:]}", actor=alice, at=NOW + MINUTE)
    method.refresh_from_db()
    assert (method.verified_at, method.verify_by) == (NOW + MINUTE, NOW + MINUTE + timedelta(days=180))


def test_a_code_works_once(alice):
    method = add_method(alice)
    code = sent_code(method)
    verify_contact_method(method, code=code, actor=alice, at=NOW)
    with pytest.raises(CodeRefused, match="No code is waiting"):
        verify_contact_method(method, code=code, actor=alice, at=NOW)


def test_a_code_ends_after_a_quarter_of_an_hour(alice):
    method = add_method(alice)
    with pytest.raises(CodeRefused, match="too old"):
        verify_contact_method(method, code=sent_code(method), actor=alice, at=NOW + 15 * MINUTE)
    verify_contact_method(method, code=sent_code(method), actor=alice, at=NOW + 15 * MINUTE - timedelta(seconds=1))


def test_five_wrong_codes_are_counted_and_then_only_a_new_one_helps(alice):
    method = add_method(alice)
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeRefused, match=f"try {left} more time"):
            verify_contact_method(method, code=wrong(method), actor=alice, at=NOW)
    with pytest.raises(CodeRefused, match="mistyped too often"):
        verify_contact_method(method, code=wrong(method), actor=alice, at=NOW)
    with pytest.raises(CodeRefused, match="mistyped too often"):
        verify_contact_method(method, code=sent_code(method), actor=alice, at=NOW)
    send_code(method, actor=alice, at=NOW + MINUTE)
    verify_contact_method(method, code=sent_code(method), actor=alice, at=NOW + MINUTE)


def test_a_new_code_ends_the_former(alice):
    method = add_method(alice)
    former = sent_code(method)
    send_code(method, actor=alice, at=NOW + MINUTE)
    assert former != sent_code(method) or pytest.skip("one in a million: both codes are the same")
    with pytest.raises(CodeRefused, match="not the code"):
        verify_contact_method(method, code=former, actor=alice, at=NOW + MINUTE)


def test_another_code_leaves_once_a_minute_and_ten_times_an_hour(alice):
    method = add_method(alice)
    with pytest.raises(CodeRefused, match="Wait a minute"):
        send_code(method, actor=alice, at=NOW + timedelta(seconds=59))
    for minute in range(1, 10):
        send_code(method, actor=alice, at=NOW + minute * MINUTE)
    with pytest.raises(TooMany):
        send_code(method, actor=alice, at=NOW + 10 * MINUTE)
    send_code(method, actor=alice, at=NOW + 60 * MINUTE)


@pytest.mark.parametrize("address", ["", "alice", "alice@", "a" * 260 + "@example.org"])
def test_what_is_no_address_is_refused_at_its_field(alice, address):
    with pytest.raises(MethodRefused) as refusal:
        add_contact_method(alice, channel="email", address=address, actor=alice, at=NOW)
    assert set(refusal.value.fields) == {"address"}


def test_the_same_address_twice_is_refused_until_the_first_is_retired(alice, bob):
    method = add_method(alice, "shared@example.org")
    with pytest.raises(MethodRefused, match="already"):
        add_method(alice, "Shared@example.org")
    add_method(bob, "shared@example.org")
    retire_contact_method(method, actor=alice, at=NOW)
    add_method(alice, "shared@example.org")


def test_nobody_has_more_than_twenty(alice):
    ContactMethod.objects.bulk_create(
        ContactMethod(user=alice, channel="email", address=f"{number}@example.org", created_at=NOW)
        for number in range(MOST_METHODS)
    )
    with pytest.raises(MethodRefused, match="Nobody needs more"):
        add_method(alice)


def test_a_provider_says_which_addresses_it_takes(alice, sms):
    told = {"channel": "sms", "provider": sms, "actor": alice, "at": NOW}
    with pytest.raises(MethodRefused, match="Check the mobile number"):
        add_contact_method(alice, address="+44 20", **told)
    method = add_contact_method(alice, address="+442079460000", **told)
    row = Notification.objects.get(method=method)
    assert (row.channel, row.provider, row.address) == ("sms", sms, "+442079460000")


@pytest.mark.parametrize(
    "changes", [{"is_active": False}, {"channel": "push"}, {"url": "slack://room"}], ids=["off", "other", "room"]
)
def test_a_provider_that_is_not_offered_is_refused(alice, sms, changes):
    ChannelProvider.objects.filter(pk=sms.pk).update(**changes)
    sms.refresh_from_db()
    with pytest.raises(MethodRefused) as refusal:
        add_contact_method(alice, channel="sms", address="+442079460000", provider=sms, actor=alice, at=NOW)
    assert set(refusal.value.fields) == {"provider"}


def test_nobody_touches_those_of_others(alice, bob):
    method = proven(alice)
    with pytest.raises(NotPermitted):
        add_contact_method(alice, channel="email", address="bob@example.org", actor=bob, at=NOW)
    for act in (send_code, try_contact_method, retire_contact_method):
        with pytest.raises(NotPermitted):
            act(method, actor=bob, at=NOW + MINUTE)
    with pytest.raises(NotPermitted):
        verify_contact_method(method, code="000000", actor=bob, at=NOW)


def test_a_trial_goes_to_proven_ones_only(alice):
    method = add_method(alice)
    with pytest.raises(MethodRefused, match="Prove it"):
        try_contact_method(method, actor=alice, at=NOW)
    verify_contact_method(method, code=sent_code(method), actor=alice, at=NOW)
    for _ in range(5):
        try_contact_method(method, actor=alice, at=NOW)
    with pytest.raises(TooMany):
        try_contact_method(method, actor=alice, at=NOW)


def test_retiring_ends_its_rules_and_keeps_what_was_sent(alice):
    method = proven(alice)
    NotificationRule.objects.create(user=alice, importance="important", method=method)
    retire_contact_method(method, actor=alice, at=NOW + MINUTE)
    retire_contact_method(method, actor=alice, at=NOW + 2 * MINUTE)
    method.refresh_from_db()
    assert method.retired_at == NOW + MINUTE
    assert not NotificationRule.objects.filter(user=alice).exists()
    assert Notification.objects.filter(method=method).exists()
    with pytest.raises(MethodRefused, match="retired"):
        send_code(method, actor=alice, at=NOW + 3 * MINUTE)


def test_history_tells_of_address_and_proof_and_of_no_code(alice):
    method = add_method(alice)
    send_code(method, actor=alice, at=NOW + MINUTE)
    verify_contact_method(method, code=sent_code(method), actor=alice, at=NOW + MINUTE)
    assert [record.verified_at for record in method.history.order_by("history_id")] == [None, NOW + MINUTE]


def test_a_closed_account_is_reached_no_more_and_watches_nothing(alice, bob, ada):
    method, incident = proven(alice), make_incident()
    watch(incident, users=[alice, bob], at=NOW)
    deactivate_user(alice, actor=ada, at=NOW + MINUTE)
    method.refresh_from_db()
    assert method.retired_at == NOW + MINUTE
    assert [row.user for row in Watch.objects.all()] == [bob]
