"""The stage: the rows of the demonstration looked up once, the clock, and the one way in which people act on it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.core.files.base import ContentFile

from incidents.attachments.models import Attachment
from incidents.attachments.operations import attach
from incidents.catalog.models import Category, HoldReason, IncidentType, ResolutionCode, Service, Source, Tag
from incidents.lifecycle import operations
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.rights import RIGHTS, require
from incidents.people.models import Contact, Membership, Team, User
from incidents.permissions.principal import Principal, acting
from incidents.refusals import NotPermitted
from incidents.timers.operations import fire_due
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import Transition

Story = Generator[datetime, None, None]


@dataclass
class Stage:
    """Everything a story needs. `now` is the demonstration's clock, `end` the real present, which no story passes."""

    now: datetime
    end: datetime
    seed: int
    users: dict[str, User] = field(default_factory=dict)
    members: dict[int, list[User]] = field(default_factory=dict)
    managers: dict[int, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    types: dict[str, IncidentType] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    hold_reasons: dict[str, HoldReason] = field(default_factory=dict)
    codes: dict[str, ResolutionCode] = field(default_factory=dict)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)
    moves: dict[tuple[int, str], Transition] = field(default_factory=dict)
    # Open or past incidents of a service that everybody may see, for links.
    known: dict[int, list[Incident]] = field(default_factory=dict)
    told: int = 0
    _principals: dict[int, Principal] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)

    def random(self, *keys: object) -> Random:
        """A source of chance of one's own, the same for the same seed and keys."""
        return Random(":".join(str(key) for key in (self.seed, *keys)))

    def begin(self, story: Story, when: datetime) -> None:
        """Let a story begin at `when`; stories take turns in the order of time."""
        self.told += 1
        heapq.heappush(self._waiting, (when, self.told, story))

    def play(self, new_month: Callable[[datetime], object]) -> None:
        """Let all stories happen; call `new_month` when the clock enters one.

        Raises whatever an operation refuses with: a demonstration has no refusals.
        """
        month = 0
        while self._waiting:
            self.now, order, story = heapq.heappop(self._waiting)
            if self.now.month != month:
                month = self.now.month
                new_month(self.now)
            following = next(story, None)
            if following is not None and following <= self.end:
                heapq.heappush(self._waiting, (following, order, story))

    def act(self, operation: str, *args: Any, actor: User | None, **values: Any) -> Any:
        """Carry out a lifecycle operation now as `actor` (None: Muster), who must hold the right and see the incident.

        Raises NotPermitted, and as the operation.
        """
        if actor is not None:
            require(actor, operation if operation in RIGHTS else "transition")
        with acting(self._principal(actor)):
            return getattr(operations, operation)(*args, actor=actor, at=self.now, **values)

    def attach(self, incident: Incident, *, name: str, content: bytes, actor: User) -> Attachment:
        """Attach a file now as `actor`. Raises as `act`."""
        require(actor, "attach")
        with acting(self._principal(actor)):
            return attach(incident, upload=ContentFile(content, name), actor=actor, at=self.now)

    def move(self, incident: Incident, slug: str, *, actor: User | None, **values: Any) -> Incident:
        """Make a move of the workflow. Raises as `act`."""
        moved: Incident = self.act("transition", incident, slug=slug, actor=actor, **values)
        return moved

    def read(self, incident: Incident, user: User) -> None:
        """Note that `user` reads a restricted incident now."""
        with acting(self._principal(user)):
            operations.record_reads([incident], user=user, surface=Surface.PAGE, at=self.now)

    def pass_time(self) -> None:
        """Let Muster make every move that is due by now."""
        with acting(self._principal(None)):
            fire_due(clock=lambda: self.now)

    def _principal(self, actor: User | None) -> Principal:
        if actor is None:
            return Principal(reason="the demonstration plays what Muster does by itself", at=self.now)
        principal = self._principals.setdefault(actor.pk, Principal(user=actor))
        principal.at = self.now
        return principal

    def entitled(self, incident: Incident, wanted: str, preferred: User) -> User:
        """`preferred` when they may make the move `wanted` here, else their manager, else a commander.

        Raises NotPermitted when nobody may.
        """
        permission = f"incidents.{self.moves[incident.state_id, wanted].permission}"
        manager = self.managers.get(incident.team_id or 0)
        for person in (preferred, manager, self.users["daniel"]):
            if person is not None and person.has_perm(permission):
                return person
        raise NotPermitted


def set_stage(*, at: datetime, seed: int) -> Stage:
    """Look up what the founding made. A constant number of queries."""
    stage = Stage(now=at, end=at, seed=seed)
    stage.users = {user.username: user for user in User.objects.all()}
    by_key = {user.pk: user for user in stage.users.values()}
    for membership in Membership.objects.order_by("pk"):
        person = by_key[membership.user_id]
        if person.has_perm("incidents.work_incident"):
            stage.members.setdefault(membership.team_id, []).append(person)
        if membership.is_manager:
            stage.managers[membership.team_id] = person
    stage.teams = {team.slug: team for team in Team.objects.all()}
    stage.services = {service.slug: service for service in Service.objects.select_related("owning_team")}
    stage.types = {kind.slug: kind for kind in IncidentType.objects.select_related("default_team")}
    stage.sources = {source.slug: source for source in Source.objects.all()}
    stage.categories = {row.path: row for row in Category.objects.select_related("default_team", "default_priority")}
    stage.tags = {tag.name: tag for tag in Tag.objects.all()}
    stage.hold_reasons = {reason.slug: reason for reason in HoldReason.objects.all()}
    stage.codes = {code.slug: code for code in ResolutionCode.objects.all()}
    for contact in Contact.objects.select_related("organisation"):
        stage.contacts.setdefault(contact.kind, []).append(contact)
    for move in Transition.objects.filter(version__status=VersionStatus.ACTIVE):
        stage.moves[move.from_state_id, move.slug] = move
    return stage
