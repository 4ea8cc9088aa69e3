"""Makes what imported incidents refer to and Muster does not have yet: people, teams, contacts, categories, codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from incidents.catalog.models import Category, ResolutionCode
from incidents.catalog.operations import place_category
from incidents.intake.dialects import Parsed
from incidents.intake.keys import IMPORTED_ROOT, category_path, clipped
from incidents.people.models import Contact, Team, User


@transaction.atomic
def make_places(batch: Sequence[Parsed], *, at: datetime) -> int:
    """Make the missing rows and return how many. What is there, under whatever name by now, is left as it is.

    People become inactive accounts without a usable password; codes are made retired, so that nobody picks them.
    """
    people: dict[str, str] = {}
    teams: dict[str, str] = {}
    contacts: dict[str, str] = {}
    categories: dict[str, tuple[str, ...]] = {}
    codes: dict[str, str] = {}
    for parsed in batch:
        people |= parsed.people
        teams |= parsed.teams
        contacts |= parsed.contacts
        categories |= parsed.categories
        codes |= parsed.resolution_codes
    return (
        _make_people(people, at)
        + _make_teams(teams)
        + _make_contacts(contacts)
        + _make_categories(categories)
        + _make_codes(codes, at)
    )


def _missing(wanted: dict[str, str], there: Iterable[str]) -> dict[str, str]:
    known = set(there)
    return {key: name for key, name in wanted.items() if key not in known}


def _make_people(wanted: dict[str, str], at: datetime) -> int:
    there = User.objects.filter(username__in=wanted).values_list("username", flat=True)
    missing = _missing(wanted, there)
    User.objects.bulk_create(
        [
            User(
                username=username,
                first_name=clipped(name, 150),
                password=make_password(None),
                is_active=False,
                date_joined=at,
            )
            for username, name in missing.items()
        ]
    )
    return len(missing)


def _make_teams(wanted: dict[str, str]) -> int:
    missing = _missing(wanted, Team.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken = set(Team.objects.filter(name__in=missing.values()).values_list("name", flat=True))
    Team.objects.bulk_create(
        [
            Team(
                slug=slug,
                name=clipped(f"{name} (imported)" if name in taken else name, 120),
                description="Known from an import.",
            )
            for slug, name in missing.items()
        ]
    )
    return len(missing)


def _make_contacts(wanted: dict[str, str]) -> int:
    there = Contact.objects.filter(external_id__in=wanted).values_list("external_id", flat=True)
    missing = _missing(wanted, there)
    Contact.objects.bulk_create([Contact(external_id=key, name=clipped(name, 200)) for key, name in missing.items()])
    return len(missing)


def _make_categories(wanted: dict[str, tuple[str, ...]]) -> int:
    """Place each missing branch below the root of imports, level by level."""
    there = {category.path: category for category in Category.objects.filter(path__in=wanted)}
    made = 0
    for path, names in wanted.items():
        if path in there:
            continue
        parent = there.get(IMPORTED_ROOT) or Category.objects.filter(parent=None, name=IMPORTED_ROOT).first()
        if parent is None:
            root = Category(name=IMPORTED_ROOT, description="Categories of imported incidents.")
            parent = place_category(root, parent=None)
            made += 1
        there[IMPORTED_ROOT] = parent
        for depth, name in enumerate(names, start=1):
            branch = category_path(names[:depth])
            found = there.get(branch) or Category.objects.filter(path=branch).first()
            if found is None:
                found = place_category(Category(name=name), parent=parent)
                made += 1
            there[branch] = parent = found
    return made


def _make_codes(wanted: dict[str, str], at: datetime) -> int:
    missing = _missing(wanted, ResolutionCode.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    for slug, value in missing.items():
        ResolutionCode.objects.create(
            slug=slug,
            name=clipped(f"Imported {value}", 80),
            description="Known from an import.",
            position=1000,
            retired_at=at,
        )
    return len(missing)
