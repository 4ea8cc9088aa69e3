"""Finding follow-ups: by the secret in a link, of a person, of an incident."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.reporter.choices import MailState
from incidents.reporter.links import digest
from incidents.reporter.models import FollowUp

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

# Whoever only follows learns no more once it is restricted; whoever reported it still sees what they said themselves.
_STILL_SHOWN = Q(is_reporter=True) | Q(incident__restricted=False)
_LISTED = 200


def find_by_token(token: str, *, at: datetime) -> FollowUp | None:
    """Return the follow-up that the secret opens; None alike for unknown, expired and revoked ones. One query.

    The secret entitles to the public view of that one incident, whoever asks: hence as the system, for one row.
    """
    with as_system("a follow-up link entitles to the public view of its one incident"):
        return _open(at).filter(token_hash=digest(token)).first()


def find_of_person(user: User, pk: int) -> FollowUp | None:
    """Return a follow-up of `user`, however old, with its incident; None when it is not theirs. One query."""
    with as_system("a person sees the public view of what they reported"):
        return _shown().filter(user=user, pk=pk).first()


def follow_ups_of(user: User) -> list[FollowUp]:
    """The newest 200 follow-ups of `user`, newest first, with their incidents. One query."""
    with as_system("a person sees the public view of what they reported"):
        return list(_shown().filter(user=user)[:_LISTED])


def followers_of(incident: Incident) -> QuerySet[FollowUp]:
    """Everybody who reported the incident or follows it and has not stopped, reporters first, with their accounts."""
    current = FollowUp.objects.filter(incident=incident, revoked_at=None).select_related("user")
    return current.order_by("-is_reporter", "made_at", "pk")


def owed_mails(*, at: datetime, limit: int) -> list[int]:
    """The keys of the follow-ups whose mail is due at `at`, longest due first. One query. Needs the system."""
    due = FollowUp.objects.filter(mail_state=MailState.PENDING, mail_next_at__lte=at)
    return list(due.order_by("mail_next_at", "pk").values_list("pk", flat=True)[:limit])


def _shown() -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(_STILL_SHOWN, revoked_at=None).select_related("incident__hold_reason", "user")


def _open(at: datetime) -> QuerySet[FollowUp]:
    return _shown().filter(expires_at__gt=at)
