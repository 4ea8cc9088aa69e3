"""Every change to the views of the queue that people keep. Whose a view is, and who may change it, is asked here."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from incidents.desk.addresses import LONGEST, UnknownFilters, clean_query
from incidents.desk.models import SavedView
from incidents.desk.queries import views_beside
from incidents.people.models import Membership, Team, User
from incidents.people.queries import may_edit_team
from incidents.refusals import NotPermitted, Refused

MOST = 30
LONGEST_NAME = 60


class ViewRefused(Refused):
    """A view that cannot be kept as asked; `fields` says why."""

    code = "view_refused"


class ViewGone(Refused):
    """The view was deleted meanwhile."""

    code = "view_gone"
    sentence = "This view is no longer there."


@transaction.atomic
def save_view(*, name: str, query: str, actor: User, at: datetime, team: Team | None = None) -> SavedView:
    """Keep a list of the queue under a name, for the actor or for a team of theirs, behind the others.

    Raises ViewRefused (name, query, too many), NotPermitted (a team the actor is not in).
    """
    _require_member(actor, team)
    view = SavedView(owner=actor, team=team, name=_name(name), query=_query(query), created_at=at, updated_at=at)
    beside = views_beside(view)
    if beside.count() >= MOST:
        raise ViewRefused(f"There are {MOST} views already. Delete one that nobody uses.")
    view.position = (beside.aggregate(last=Max("position"))["last"] or 0) + 1
    return _stored(view)


@transaction.atomic
def rename_view(view: SavedView, *, name: str, actor: User, at: datetime) -> SavedView:
    """Call the view otherwise. Raises ViewRefused, ViewGone, NotPermitted."""
    row = _lock(view, actor)
    row.name, row.updated_at = _name(name), at
    return _stored(row)


@transaction.atomic
def replace_view(view: SavedView, *, query: str, actor: User, at: datetime) -> SavedView:
    """Let the view show another list. Raises ViewRefused, ViewGone, NotPermitted."""
    row = _lock(view, actor)
    row.query, row.updated_at = _query(query), at
    return _stored(row)


@transaction.atomic
def share_view(view: SavedView, *, team: Team | None, actor: User, at: datetime) -> SavedView:
    """Share the view with a team of the actor, or (None) give it back to its owner alone.

    Raises ViewRefused (its name is taken there), ViewGone, NotPermitted.
    """
    row = _lock(view, actor)
    _require_member(actor, team)
    row.team, row.updated_at = team, at
    return _stored(row)


@transaction.atomic
def place_view_earlier(view: SavedView, *, actor: User, at: datetime) -> SavedView:
    """Let the view and the one before it change places; the first stays where it is."""
    row = _lock(view, actor)
    beside = list(views_beside(row).select_for_update())
    here = next(number for number, other in enumerate(beside) if other.pk == row.pk)
    beside.insert(max(here - 1, 0), beside.pop(here))
    for position, other in enumerate(beside, start=1):
        SavedView.objects.filter(pk=other.pk).update(position=position, updated_at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def retire_view(view: SavedView, *, actor: User, at: datetime) -> None:
    """Take the view away; its name is free again. Doing so twice changes nothing. Raises NotPermitted."""
    try:
        row = _lock(view, actor)
    except ViewGone:
        return
    row.retired_at = row.updated_at = at
    row.save(update_fields=["retired_at", "updated_at"])


def may_change_view(view: SavedView, actor: User) -> bool:
    """Whether the actor made the view, or manages the team it is shared with."""
    return view.owner_id == actor.pk or (view.team is not None and may_edit_team(actor, view.team))


def _lock(view: SavedView, actor: User) -> SavedView:
    if not SavedView.objects.select_for_update().filter(pk=view.pk, retired_at=None).exists():
        raise ViewGone
    row = SavedView.objects.select_related("team").get(pk=view.pk)
    if not may_change_view(row, actor):
        raise NotPermitted("Only who made this view, and who manages its team, may change it.")
    return row


def _require_member(actor: User, team: Team | None) -> None:
    if team is not None and not Membership.objects.filter(team=team, user=actor, team__retired_at=None).exists():
        raise NotPermitted("You can share a view with a team that you belong to.")


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        sentence = f"Give it a name of at most {LONGEST_NAME} characters." if name else "Give it a name."
        raise ViewRefused(sentence, fields={"name": sentence})
    return name


def _query(query: str) -> str:
    try:
        kept = clean_query(query)
    except UnknownFilters as error:
        raise ViewRefused(str(error), fields={"query": str(error)}) from None
    if len(kept) > LONGEST:
        raise ViewRefused("These are too many filters to keep.")
    return kept


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        whose = f"{view.team} has" if view.team is not None else "You have"
        sentence = f"{whose} a view called “{view.name}” already."
        raise ViewRefused(sentence, fields={"name": sentence}) from None
    return view
