"""What must hold in the database after a log was imported, whatever its size."""

from __future__ import annotations

from collections import Counter

from incidents.models import Contact, Incident, SearchDocument, Team, TimelineEntry, User
from tests.incidents.intake import recount

Log = dict[str, list[dict[str, str]]]


def stored_incidents() -> dict[str, tuple]:
    """As `recount.expected_incidents`, from the database."""
    names = ("phase", "impact", "urgency", "priority_id", "reported_at", "resolved_at", "closed_at", "reopen_count")
    more = ("reassignment_count", "team__name", "assignee__first_name", "contact__name")
    rows = Incident.objects.filter(is_history=True).values_list("external_id", *names, *more)
    return {number: tuple(_seconds(value) for value in values) for number, *values in rows.iterator()}


def _seconds(value):
    return str(int(value.timestamp())) if hasattr(value, "timestamp") else value


def stored_moves() -> Counter:
    """As `recount.expected_moves`, from the timelines; what the first row shows is no move."""
    moves: Counter = Counter()
    firsts: dict[int, str] = {}
    entries = TimelineEntry.objects.order_by("pk").values_list("incident_id", "code", "data")
    for incident, code, data in entries.iterator():
        if code in ("incident.logged", "history.imported"):
            continue
        row = data["key"].partition("/")[0]
        if firsts.setdefault(incident, row) == row:
            continue
        changes = data.get("changes", {})
        if code == "incident.triaged":
            moves.update(changes.keys())
        moves["assignment"] += code == "incident.assigned"
        moves["state"] += "words" in data
        moves["reopened"] += code == "incident.reopened"
    return moves


def check_rebuilt(log: Log) -> None:
    """Every row and column of the file can be read back from the timelines, and nothing else."""
    numbers = dict(Incident.objects.filter(is_history=True).values_list("pk", "external_id"))
    rebuilt: dict[str, list[dict[str, str]]] = {}
    entries = TimelineEntry.objects.exclude(code="history.imported").order_by("incident_id", "pk")
    for incident, data in entries.values_list("incident_id", "data").iterator():
        if "raw" in data:
            rows = rebuilt.setdefault(numbers[incident], [])
            rows.append({**(rows[-1] if rows else {}), **data["raw"]})
    assert rebuilt.keys() == log.keys()
    for number, rows in log.items():
        wanted = [{name: None if value == "?" else value for name, value in row.items()} for row in rows]
        stored = [{name: row.get(name) for name in rows[0]} | {"number": number} for row in rebuilt[number]]
        assert stored == wanted, number


def check_times_of_entries(log: Log) -> None:
    """Each row's entries stand at the time of its update, told by who made it."""
    wanted: Counter = Counter()
    for number, rows in log.items():
        for row in rows:
            wanted[number, recount.instant(row["sys_updated_at"]), recount.tidy(row["sys_updated_by"])] += 1
    stored: Counter = Counter()
    entries = TimelineEntry.objects.values_list("incident__external_id", "at", "actor__first_name", "data")
    for number, at, actor, data in entries.iterator():
        if "raw" in data:
            stored[number, _seconds(at), actor] += 1
    assert stored == wanted


def check_people(log: Log) -> None:
    """One account for each name, none of which can sign in; a contact for each caller, a team for each group."""
    every = [row for rows in log.values() for row in rows]
    columns = ("opened_by", "sys_created_by", "sys_updated_by", "assigned_to", "resolved_by")
    last = [rows[-1] for rows in log.values()]
    seen = {recount.tidy(row[name]) for row in every for name in columns if name in ("sys_updated_by", "assigned_to")}
    seen |= {recount.tidy(row[name]) for row in last for name in columns}
    people = User.objects.filter(username__startswith="import-")
    assert set(people.values_list("first_name", flat=True)) == seen - {None}
    assert not any(user.is_active or user.is_staff or user.has_usable_password() for user in people)
    callers = {recount.tidy(row["caller_id"]) for row in every} - {None}
    assert set(Contact.objects.exclude(external_id="").values_list("name", flat=True)) == callers
    groups = {recount.tidy(row["assignment_group"]) for row in every} - {None}
    assert groups <= set(Team.objects.values_list("name", flat=True))


def check_everything(log: Log) -> None:
    assert stored_incidents() == recount.expected_incidents(log)
    moves, wanted = stored_moves(), recount.expected_moves(log)
    assert {name: moves[name] for name in wanted} == dict(wanted)
    check_rebuilt(log)
    check_times_of_entries(log)
    check_people(log)
    assert SearchDocument.objects.count() == Incident.objects.count()
