"""Founds the organisation of the demonstration: teams, people with one shared password, services, outsiders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from incidents.catalog import operations as catalog
from incidents.catalog.choices import SourceKind
from incidents.catalog.models import (
    BusinessCalendar,
    Category,
    IncidentType,
    OrganisationSettings,
    Service,
    ServiceDependency,
    Source,
    Tag,
)
from incidents.demo import organisation as data
from incidents.demo.duty import set_duty
from incidents.demo.templates import make_templates
from incidents.people.models import Contact, Membership, Organisation, Skill, Team, User

MARKER = "demo"


def mark() -> None:
    """Leave the row that says: the incidents here began as a demonstration."""
    Source.objects.create(slug=MARKER, name="Demonstration", kind=SourceKind.IMPORT)


def found(*, password: str, at: datetime) -> None:
    """Make every row but the incidents."""
    settings = OrganisationSettings.objects.get_or_create(pk=1)[0]
    if settings.name == OrganisationSettings._meta.get_field("name").default:
        settings.name, settings.time_zone, settings.currency = data.NAME, data.TIME_ZONE, data.CURRENCY
        settings.save()
    teams = _make_teams()
    _make_people(teams, password, at)
    _make_services(teams)
    _make_outsiders()
    _make_categories(teams)
    Tag.objects.bulk_create(
        [Tag(name=name, description=text) for name, text in data.TAGS.items()], ignore_conflicts=True
    )
    _settle_types(teams)
    make_templates(teams)
    set_duty(at=at)


def _make_teams() -> dict[str, Team]:
    teams = {}
    for row in data.TEAMS:
        team = Team.objects.create(
            slug=row.slug, name=row.name, description=row.description, email=f"{row.slug}@{data.DOMAIN}"
        )
        team.skills.set([Skill.objects.get_or_create(name=name)[0] for name in row.skills])
        teams[row.slug] = team
    return teams


def _make_people(teams: dict[str, Team], password: str, at: datetime) -> None:
    # One hash for all: hashing takes long on purpose, and the password is one anyway.
    hashed = make_password(password)
    groups = {group.name: group for group in Group.objects.all()}
    for number, row in enumerate(data.PEOPLE):
        user = User.objects.create(
            username=row.username,
            password=hashed,
            first_name=row.first_name,
            last_name=row.last_name,
            email=f"{row.username}@{data.DOMAIN}",
            job_title=row.job_title,
            time_zone=row.time_zone,
            phone=f"+44 20 7946 {number:04d}",
            is_staff=True,
            date_joined=at,
        )
        user.groups.set([groups[role] for role in row.roles])
        if row.team:
            Membership.objects.create(team=teams[row.team], user=user, is_manager=row.is_manager)
            user.skills.set(teams[row.team].skills.all())
    _set_managers()


def _set_managers() -> None:
    managers = {membership.team_id: membership.user_id for membership in Membership.objects.filter(is_manager=True)}
    for membership in Membership.objects.filter(is_manager=False):
        User.objects.filter(pk=membership.user_id).update(manager=managers[membership.team_id])


def _make_services(teams: dict[str, Team]) -> None:
    always = BusinessCalendar.objects.filter(is_always_open=True).first()
    office = BusinessCalendar.objects.filter(is_always_open=False).first()
    services = {}
    for row in data.SERVICES:
        services[row.slug] = Service.objects.create(
            slug=row.slug,
            name=row.name,
            description=row.description,
            owning_team=teams[row.team],
            tier=row.tier,
            hourly_cost=row.hourly_cost,
            calendar=always if row.tier <= 2 else office,
        )
    for row in data.SERVICES:
        for need in row.needs:
            ServiceDependency.objects.create(
                service=services[row.slug], depends_on=services[need.rstrip("?")], is_hard=not need.endswith("?")
            )


def _make_outsiders() -> None:
    number = 0
    for row in data.OUTSIDE:
        organisation = Organisation.objects.create(
            name=row.name,
            kind=row.kind,
            crm_reference=row.crm_reference,
            crm_url=f"https://crm.{data.DOMAIN}/accounts/{row.crm_reference}",
        )
        for name, kind in row.people:
            number += 1
            mailbox = name.partition(",")[0].lower().replace(" ", ".")
            domain = row.name.lower().replace(" & ", "-").replace(" ", "-")
            Contact.objects.create(
                name=name,
                kind=kind,
                organisation=organisation,
                email=f"{mailbox}@{domain}.example",
                phone=f"+44 161 496 {number:04d}",
                crm_reference=f"{row.crm_reference}-{number:02d}",
                crm_url=f"https://crm.{data.DOMAIN}/people/{row.crm_reference}-{number:02d}",
            )


def _make_categories(teams: dict[str, Team]) -> None:
    held = set(Category.objects.values_list("path", flat=True))
    for position, (name, (_kind, team, leaves)) in enumerate(data.CATEGORIES.items(), start=100):
        if name in held:
            continue
        common: dict[str, Any] = {"default_team": teams[team]}
        branch = catalog.place_category(Category(name=name, position=position, **common), parent=None)
        for place, leaf in enumerate(leaves):
            catalog.place_category(Category(name=leaf, position=place, **common), parent=branch)


def _settle_types(teams: dict[str, Team]) -> None:
    """Name the teams that take incidents of each type, and who may see the restricted ones, where nobody has."""
    for slug, team in (("security", "security"), ("user_issue", "service-desk")):
        kind = IncidentType.objects.filter(slug=slug).first()
        if kind is None:
            continue
        if kind.default_team is None:
            kind.default_team = teams[team]
            kind.save()
        if kind.is_restricted and not kind.access_teams.exists():
            kind.access_teams.add(teams[team])
