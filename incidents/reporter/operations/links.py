"""Follow-ups as rows: made with a fresh private link, stopped, moved to the original of a duplicate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.reporter.choices import MailKind, MailState
from incidents.reporter.links import digest, make_nonce, token_for
from incidents.reporter.models import FollowUp


def fresh_link(*, at: datetime, link_days: int) -> dict[str, Any]:
    """The columns of a new private link that works for `link_days` from `at`."""
    nonce = make_nonce()
    return {
        "nonce": nonce,
        "token_hash": digest(token_for(nonce)),
        "expires_at": at + timedelta(days=link_days),
        "revoked_at": None,
    }


def owed_mail(address: str, *, at: datetime) -> dict[str, Any]:
    """The columns of a mail owed from `at` on; without an address there is none."""
    state = MailState.PENDING if address else MailState.NONE
    return {
        "mail_state": state,
        "mail_next_at": at if address else None,
        "mail_kind": MailKind.RECEIPT,
        "mail_attempts": 0,
        "mail_error": "",
    }


@transaction.atomic
def revoke(follow_up: FollowUp, *, at: datetime) -> None:
    """Stop following: the link is dead, the page is gone, and a mail still owed is not sent. Again: no change."""
    with as_system("a person stops following"):
        rows = FollowUp.objects.filter(pk=follow_up.pk, revoked_at=None)
        fresh = rows.select_for_update(of=("self",)).first()
        if fresh is None:
            return
        fresh.revoked_at = at
        fresh.save(update_fields=["revoked_at"])
        _stop_mail(fresh)


def _stop_mail(fresh: FollowUp) -> None:
    if fresh.mail_state == MailState.PENDING:
        fresh.mail_state = MailState.NONE
        fresh.save(update_fields=["mail_state"])


@transaction.atomic
def move_to_original(duplicate: Incident, *, original: Incident, at: datetime) -> int:
    """Let everybody who follows the duplicate follow the original; return how many. Needs both incidents locked."""
    with as_system("follow-ups of a duplicate follow its original"):
        # The plain manager's, which joins nothing: one query.
        return FollowUp._base_manager.filter(incident=duplicate).update(incident=original, moved_at=at)
