"""Garbage is collected, and nothing else."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from incidents.attachments import storage
from incidents.attachments.operations import attach, collect_garbage, withdraw_attachment
from incidents.attachments.operations.collecting import BATCH, Collected
from incidents.models import Attachment, TimelineEntry
from incidents.permissions.principal import acting, as_system, as_user
from incidents.timeline.queries import tell
from incidents.timers.handlers import RECURRING
from tests.factories import make_incident
from tests.incidents.attachments.conftest import on_disk
from tests.incidents.attachments.files import PNG, upload

DAY = timedelta(days=1)


def aged(stored: str, age: timedelta) -> str:
    """Make a stored file look as if it had been written so long ago."""
    then = (timezone.now() - age).timestamp()
    os.utime(storage.path_of(stored), (then, then))
    return stored


def stray(age: timedelta) -> str:
    return aged(storage.keep([b"left over"], most=100).stored, age)


def kept(incident, actor, age: timedelta = 3 * DAY):
    with as_user(actor):
        made = attach(incident, upload=upload(PNG, "chart.png"), actor=actor, at=timezone.now())
    aged(made.stored, age)
    return made


def test_files_without_a_row_go_after_a_day(alice, incident, media):
    referenced, young, _old = kept(incident, alice), stray(DAY / 2), stray(DAY * 1.1)
    assert collect_garbage(at=timezone.now()) == Collected(orphans=1, erased=0)
    assert on_disk(media) == sorted([referenced.stored, young])
    assert collect_garbage(at=timezone.now()) == Collected(orphans=0, erased=0)


def test_more_files_than_one_batch_are_collected(media, reference, monkeypatch):
    monkeypatch.setattr("incidents.attachments.operations.collecting.BATCH", 2)
    assert BATCH == 500
    for _ in range(5):
        stray(2 * DAY)
    assert collect_garbage(at=timezone.now()).orphans == 5
    assert on_disk(media) == []


def test_file_of_a_hidden_incident_is_no_garbage_whoever_collects(alice, charlie, secret, media):
    made = kept(secret, alice)
    with as_user(charlie):
        assert collect_garbage(at=timezone.now()) == Collected(0, 0)
    with acting(None):
        assert collect_garbage(at=timezone.now()) == Collected(0, 0)
    assert on_disk(media) == [made.stored]


def test_what_is_not_ours_is_left_alone(media, reference):
    stray(2 * DAY)
    other = storage.root() / "ab" / "README"
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text("Mine")
    linked = storage.root() / "ab" / ("0" * 32)
    linked.symlink_to(other)
    for path in (other, storage.root() / "logo.png"):
        path.write_text("Mine")
        os.utime(path, (0, 0))
    assert collect_garbage(at=timezone.now()).orphans == 1
    assert on_disk(media) == ["0" * 32, "README", "logo.png"]


def test_folder_that_was_never_made_holds_no_garbage(reference, media):
    assert not media.exists()
    assert collect_garbage(at=timezone.now()) == Collected(0, 0)


def test_withdrawn_bytes_go_after_the_days_of_grace(alice, incident, media, settings):
    settings.ATTACHMENT_GRACE_DAYS = 7
    made, now = kept(incident, alice), timezone.now()
    with as_user(alice):
        withdraw_attachment(made, reason="Personal data", actor=alice, at=now)
    assert collect_garbage(at=now + 6 * DAY) == Collected(0, 0)
    assert on_disk(media) == [made.stored]
    assert collect_garbage(at=now + 7 * DAY) == Collected(0, 1)
    assert on_disk(media) == []
    assert collect_garbage(at=now + 8 * DAY) == Collected(0, 0)
    with as_system("test"):
        row = Attachment.objects.get(pk=made.pk)
        entry = TimelineEntry.objects.get(code="attachment.erased")
    assert row.erased_at == now + 7 * DAY
    assert tell(entry) == "Muster deleted the withdrawn file “chart.png” for good."


def test_withdrawn_bytes_that_are_gone_already_count_as_erased(alice, incident, settings):
    settings.ATTACHMENT_GRACE_DAYS = 0
    made, now = kept(incident, alice), timezone.now()
    with as_user(alice):
        withdraw_attachment(made, reason="Personal data", actor=alice, at=now)
    storage.discard(made.stored)
    assert collect_garbage(at=now) == Collected(0, 1)


def test_bytes_that_came_back_after_erasing_are_garbage(alice, incident, media, settings):
    settings.ATTACHMENT_GRACE_DAYS = 0
    made, now = kept(incident, alice), timezone.now()
    with as_user(alice):
        withdraw_attachment(made, reason="Personal data", actor=alice, at=now)
    collect_garbage(at=now)
    path = storage.path_of(made.stored)
    path.write_bytes(PNG)
    aged(made.stored, 2 * DAY)
    assert collect_garbage(at=now).orphans == 1
    assert on_disk(media) == []


def test_command_and_recurring_job_collect(reference, media, capsys):
    stray(2 * DAY)
    call_command("collect_attachments")
    assert "1 left over from uploads that failed, 0 withdrawn" in capsys.readouterr().out
    stray(2 * DAY)
    with as_system("test of the recurring job"):
        told = RECURRING["collect_attachments"].run(timezone.now())
    assert told == "Files deleted: 1 of nothing, 0 of withdrawn attachments, 0 pictures of no scenario."


@pytest.mark.django_db(transaction=True)
def test_upload_in_a_transaction_that_is_still_open_keeps_its_bytes(reference, alice, media):
    """The collector runs between the writing of the bytes and the commit of the row, and sees no row yet."""
    incident = make_incident(title="Checkout is down")
    written, collected = threading.Event(), threading.Event()
    made = []

    def bring() -> None:
        try:
            with as_user(alice), transaction.atomic():
                made.append(attach(incident, upload=upload(PNG, "a.png"), actor=alice, at=timezone.now()))
                written.set()
                collected.wait(20)
        finally:
            written.set()
            connections.close_all()

    thread = threading.Thread(target=bring)
    thread.start()
    assert written.wait(20)
    try:
        with as_system("test"):
            assert not Attachment.objects.exists()
        assert collect_garbage(at=timezone.now()) == Collected(0, 0)
    finally:
        collected.set()
        thread.join(20)
    with as_system("test"):
        assert Attachment.objects.get().stored == made[0].stored
    assert on_disk(media) == [made[0].stored]


@pytest.mark.django_db(transaction=True)
def test_second_of_two_who_withdraw_at_once_is_told(reference, alice, bob, media):
    from incidents.attachments.operations.withdrawing import AlreadyWithdrawn
    from tests.incidents.lifecycle.test_races import one_refused, race

    incident = make_incident(title="Checkout is down")
    made = kept(incident, alice)

    def withdraw(user):
        def act():
            with as_user(user):
                return withdraw_attachment(made, reason="Twice", actor=user, at=timezone.now())

        return act

    one_refused(race(withdraw(alice), withdraw(bob)), AlreadyWithdrawn)


@pytest.mark.django_db(transaction=True)
def test_limit_holds_for_two_who_attach_at_once(reference, alice, bob, media, settings):
    from incidents.attachments.operations.attaching import TooMany
    from tests.incidents.lifecycle.test_races import one_refused, race

    settings.ATTACHMENTS_PER_INCIDENT = 1
    incident = make_incident(title="Checkout is down")

    def bring(user):
        def act():
            with as_user(user):
                return attach(incident, upload=upload(PNG, "a.png"), actor=user, at=timezone.now())

        return act

    won, _ = one_refused(race(bring(alice), bring(bob)), TooMany)
    assert on_disk(media) == [won.stored]
