"""Key contacts: kept, found right or wrong, tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, store
from incidents.notifications.choices import NotificationClass
from incidents.notifications.operations import notify
from incidents.people.models import User
from incidents.plans.choices import MethodKind
from incidents.plans.choosing import clean_conditions
from incidents.plans.models import KeyContact, KeyContactDeputy, KeyContactMethod
from incidents.plans.operations.base import PlansRefused, checked, due_after, locked, require_current
from incidents.plans.operations.reminding import answerable, url_of
from incidents.plans.queries.rights import require_editor, require_team
from incidents.timeline.operations import record

OWN = (
    "name", "slug", "kind", "organisation", "role", "user", "conditions", "hours", "time_zone", "night_route",
    "languages", "notes", "verify_days", "team", "owner", "review_months", "grace_days",
)  # fmt: skip
MOST_METHODS = MOST_DEPUTIES = 12


@dataclass(frozen=True)
class MethodDraft:
    """A way to reach somebody, as it was typed or sent."""

    kind: str
    value: str
    label: str = ""
    is_round_the_clock: bool = False


@transaction.atomic
def save_contact(
    contact: KeyContact | None,
    values: Mapping[str, Any],
    *,
    actor: User | None,
    at: datetime,
    methods: Sequence[MethodDraft] | None = None,
    deputies: Sequence[KeyContact] | None = None,
) -> KeyContact:
    """Make a key contact, or let one be as typed; ways that stay the same keep when they were verified and reached.

    `methods` and `deputies` are whole lists; none: they stay. What was said to be wrong is taken for seen to.
    Raises NotPermitted, PlansRefused with `fields` such as `methods.1.value` (from 0).
    """
    if contact is None:
        require_team(actor, KeyContact, values.get("team"))
        row = KeyContact(created_at=at, last_reviewed_at=at, last_reviewed_by=actor)
    else:
        row = locked(contact)
        require_editor(actor, row)
        if "team" in values and values["team"] != row.team:
            require_team(actor, KeyContact, values["team"])
    for name in OWN:
        if name in values:
            setattr(row, name, clean_conditions(values[name]) if name == "conditions" else values[name])
    row.wrong_note = ""
    row.review_on = due_after((row.last_reviewed_at or at).date(), row.review_months)
    checked(row, {**_problems_of_methods(methods or ()), **_problems_of_deputies(row, deputies or ())})
    row.save()
    if methods is not None:
        _store_methods(row, methods)
    if deputies is not None:
        row.deputies.all().delete()
        KeyContactDeputy.objects.bulk_create(
            [KeyContactDeputy(contact=row, deputy=one, position=place) for place, one in enumerate(deputies)]
        )
    return row


def _problems_of_methods(methods: Sequence[MethodDraft]) -> dict[str, str]:
    if len(methods) > MOST_METHODS:
        return {"methods": f"At most {MOST_METHODS} ways."}
    found, seen = {}, set()
    for place, method in enumerate(methods):
        value = method.value.strip()
        if method.kind not in MethodKind.values:
            found[f"methods.{place}.kind"] = f"Write {', '.join(MethodKind.values)}."
        if not value:
            found[f"methods.{place}.value"] = "Say the number or address."
        elif (method.kind, value) in seen:
            found[f"methods.{place}.value"] = "This way stands there twice."
        elif method.kind == MethodKind.EMAIL and not _is_email(value):
            found[f"methods.{place}.value"] = "This is no e-mail address."
        seen.add((method.kind, value))
    return found


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _problems_of_deputies(row: KeyContact, deputies: Sequence[KeyContact]) -> dict[str, str]:
    if len(deputies) > MOST_DEPUTIES:
        return {"deputies": f"At most {MOST_DEPUTIES} deputies."}
    if row.pk is not None and any(one.pk == row.pk for one in deputies):
        return {"deputies": "Nobody is their own deputy."}
    if len({one.pk for one in deputies}) < len(deputies):
        return {"deputies": "Each deputy once."}
    return {}


def _store_methods(row: KeyContact, methods: Sequence[MethodDraft]) -> None:
    held = {(one.kind, one.value): one for one in row.methods.all()}
    wanted = {(method.kind, method.value.strip()) for method in methods}
    row.methods.exclude(pk__in=[one.pk for key, one in held.items() if key in wanted]).delete()
    for place, method in enumerate(methods):
        key = (method.kind, method.value.strip())
        way = held.get(key) or KeyContactMethod(contact=row, kind=key[0], value=key[1])
        way.position, way.label, way.is_round_the_clock = place, method.label.strip(), method.is_round_the_clock
        way.save()


@transaction.atomic
def verify_methods(
    contact: KeyContact, methods: Sequence[KeyContactMethod], *, actor: User, at: datetime
) -> KeyContact:
    """Record that `actor` made sure that these ways are right. Raises NotPermitted, PlansRefused for others' ways."""
    row = locked(contact)
    if row.user_id != actor.pk:
        require_editor(actor, row)
    require_current(row)
    _mark_verified(row, [one.pk for one in methods], by=actor, at=at)
    return row


@transaction.atomic
def confirm_from_link(
    contact: KeyContact, *, asked_at: datetime, right: Sequence[int], note: str, at: datetime
) -> KeyContact:
    """What the contact answered by the link that went out at `asked_at`: which ways (keys) are right, what is wrong.

    A way that they did not confirm counts as not verified any more. Raises PlansRefused for an older link than the
    newest, or a retired contact; answered twice, the last answer counts.
    """
    row = locked(contact)
    if row.retired_at is not None or row.asked_at != asked_at:
        raise PlansRefused("This link is over: a newer one was sent, or nobody asks any more.")
    _mark_verified(row, right, by=None, at=at)
    row.methods.exclude(pk__in=list(right)).update(verified_at=None, verified_by=None)
    row.answered_at, row.wrong_note = at, note.strip()[:2000]
    row.save(update_fields=["answered_at", "wrong_note"])
    if row.wrong_note:
        notify(
            kind="plans.wrong",
            recipients=answerable(row),
            notification_class=NotificationClass.UPDATE,
            actor=None,
            at=at,
            intent=f"plans:wrong:{row.pk}:{at:%Y%m%d%H%M%S%f}",
            context={"contact": row.name, "note": row.wrong_note, "url": url_of(row)},
        )
    return row


def _mark_verified(row: KeyContact, keys: Sequence[int], *, by: User | None, at: datetime) -> None:
    if row.methods.filter(pk__in=list(keys)).update(verified_at=at, verified_by=by) != len(set(keys)):
        raise PlansRefused("One of these ways is no longer there. Look again.")


@transaction.atomic
def note_tried(
    method: KeyContactMethod,
    *,
    was_reached: bool,
    actor: User,
    at: datetime,
    incident: Incident | None = None,
    expected_version: int | None = None,
) -> KeyContactMethod:
    """Record that somebody tried this way, and whether it worked; about an incident it stands on its timeline.

    In a drill it counts as exercised and not as used. Raises IncidentNotFound, OpenedToRead, PlansRefused.
    """
    held = lock(incident, expected_version) if incident is not None else None
    row = KeyContactMethod.objects.select_for_update().filter(pk=method.pk).first()
    if row is None:
        raise PlansRefused("This way is no longer there.")
    is_drill = held is not None and held.exercise_id is not None
    name = "failed_at" if not was_reached else "exercised_at" if is_drill else "reached_at"
    setattr(row, name, at)
    row.save(update_fields=[name])
    if held is not None:
        contact = KeyContact.objects.get(pk=row.contact_id)
        data = {"contact": {"id": contact.pk, "name": contact.name}, "by": row.get_kind_display().lower()}
        record(held, "contact.reached" if was_reached else "contact.not_reached", actor=actor, at=at, data=data)
        store(held, at=at, fields=[])
    return row
