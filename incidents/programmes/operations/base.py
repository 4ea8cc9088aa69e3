"""What operations on programmes have in common."""

from __future__ import annotations

from incidents.people.models import User
from incidents.programmes.models import DrillProgramme
from incidents.refusals import Conflict, Refused

SYSTEM = "programmes of drills"


class ProgrammeRefused(Refused):
    """What cannot be kept as it is; `fields` says what is wrong where it can."""

    code = "programme_refused"
    sentence = "This cannot be saved as it is. See what is said at its parts."


class ProgrammeChanged(Conflict):
    """The programme is not the one the caller looked at."""

    code = "stale"
    sentence = "Somebody else changed this programme meanwhile. Look again, and repeat what is still needed."


def locked(programme: DrillProgramme) -> DrillProgramme:
    """The row, held until the transaction ends."""
    found: DrillProgramme = DrillProgramme.objects.select_for_update().get(pk=programme.pk)
    return found


def require_current(row: DrillProgramme) -> None:
    """Raises ProgrammeRefused."""
    if row.retired_at is not None:
        raise ProgrammeRefused(f"“{row}” is retired: nothing is planned by it any more.")


def names(people: list[User]) -> str:
    return ", ".join(str(person) for person in people)
