"""Scenarios brought in from YAML: all of a text, or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.catalog.models import IncidentType, Service
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.scenarios.models import Scenario
from incidents.scenarios.notation import Written, path_in, read_pack
from incidents.scenarios.operations.base import ScenarioRefused
from incidents.scenarios.operations.library import create_scenario, update_scenario
from incidents.scenarios.operations.pictures import with_known_pictures
from incidents.scenarios.operations.versions import activate_version, edit_version
from incidents.scenarios.queries.rights import ADD, require
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of
from incidents.scenarios.reading import PackWrong
from incidents.scenarios.yaml_text import Read

WRONG = "Nothing was brought in: {count} to be put right."


class PackRefused(ScenarioRefused):
    """`fields` names each part by its path in the text; every sentence begins with the line."""

    code = "pack_refused"


@dataclass(frozen=True)
class BroughtIn:
    """What became of one scenario of a text; without `number` it was as it is already."""

    scenario: Scenario
    is_new: bool
    number: int | None


@transaction.atomic
def import_pack(text: str, *, actor: User | None, at: datetime, publish: bool = False) -> list[BroughtIn]:
    """Make each scenario of the text, or write it into the draft of the one with its short name; `publish`: in force.

    Raises PackRefused with everything that is wrong, NotPermitted.
    """
    require(actor, ADD)
    try:
        written, found = read_pack(text)
    except PackWrong as wrong:
        raise _refusal({path: f"Line {line}: {one}" for path, (line, one) in wrong.problems.items()}) from None
    brought: list[BroughtIn] = []
    problems: dict[str, str] = {}
    for place, one in enumerate(written):
        try:
            with transaction.atomic():
                brought.append(_bring(one, publish, actor, at))
        except Refused as refusal:
            problems |= _at_lines(refusal, f"scenarios.{place}", found)
    if problems:
        raise _refusal(problems)
    return brought


def _refusal(problems: Mapping[str, str]) -> PackRefused:
    count = "one thing has" if len(problems) == 1 else f"{len(problems)} things have"
    return PackRefused(WRONG.format(count=count), fields=dict(problems))


def _at_lines(refusal: Refused, where: str, found: Read) -> dict[str, str]:
    said = {f"{where}.{path_in(name)}": one for name, one in refusal.fields.items()} or {where: refusal.sentence}
    return {path: f"Line {found.line_of(path)}: {one}" for path, one in said.items()}


def _bring(one: Written, publish: bool, actor: User | None, at: datetime) -> BroughtIn:
    told: dict[str, Any] = {"actor": actor, "at": at}
    held = Scenario.objects.filter(slug=one.slug).first()
    values, contents = _values(one), with_known_pictures(one.contents)
    row = create_scenario(values, **told) if held is None else update_scenario(held, values, **told)
    active, draft = active_version(row), draft_of(row)
    if active is not None and draft is None and contents_of(active) == contents:
        return BroughtIn(row, False, None)
    version = edit_version(row, contents, **told)
    if publish:
        activate_version(version, **told)
    return BroughtIn(row, held is None, version.number)


def _values(one: Written) -> dict[str, Any]:
    """The columns. Raises ScenarioRefused for a type or a service that there is not."""
    kind = IncidentType.objects.filter(slug=one.type, retired_at=None).first()
    service = Service.objects.filter(slug=one.service, retired_at=None).first()
    wrong = {}
    if one.type and kind is None:
        wrong["type"] = f"There is no type of incident “{one.type}”."
    if one.service and service is None:
        wrong["service"] = f"There is no service “{one.service}”."
    if wrong:
        raise ScenarioRefused(fields=wrong)
    names = ("name", "slug", "summary", "difficulty")
    return {**{name: getattr(one, name) for name in names}, "type": kind, "service": service}
