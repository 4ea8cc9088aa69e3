"""The triggers that note which incidents changed, in the transaction of the change, whichever door it took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.clocks.queries import PUBLIC_MOVES
from incidents.database.structures import run

CHANGES, FACTS, INCIDENTS = "reports_factchange", "reports_incidentfact", "incidents_incident"
ASSIGNMENTS = ("incident.assigned", "incident.handed_over")
_FUNCTION = "muster_note_fact_change"


@dataclass(frozen=True)
class _Trigger:
    """One trigger: after what on which table, which columns of it count, and under which condition of the new row."""

    name: str
    table: str
    verb: str
    incident: str
    columns: tuple[str, ...] = ()
    condition: str = ""

    def when(self, unlike: str) -> str:
        changed = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in self.columns)
        condition = changed or self.condition
        return f" WHEN ({condition})" if condition else ""


_OF_INCIDENT = (
    *("type_id", "priority_id", "service_id", "team_id", "category_id", "source_id", "resolution_code_id"),
    *("restricted", "is_open", "exercise_id", "reporter_id", "reassignment_count", "reopen_count", "resolution_kind"),
    *("reported_at", "acknowledged_at", "mitigated_at", "resolved_at", "closed_at", "cancelled_at"),
)
_OF_CLOCK = ("state", "target", "started_at", "due_at", "met_at", "breached_at")
_CODES = ", ".join(f"'{code}'" for code in ASSIGNMENTS)
_PUBLIC = ", ".join(f"'{code}'" for code in PUBLIC_MOVES)
TRIGGERS = (
    _Trigger("fact_of_new_incident", INCIDENTS, "INSERT", "id"),
    _Trigger("fact_of_incident", INCIDENTS, "UPDATE", "id", _OF_INCIDENT),
    _Trigger(
        *("fact_of_entry", "incidents_timelineentry", "INSERT", "incident_id"),
        condition=f"NEW.code IN ({_CODES}) OR (NEW.is_public AND NEW.code IN ({_PUBLIC}))",
    ),
    _Trigger("fact_of_new_clock", "incidents_clock", "INSERT", "incident_id"),
    _Trigger("fact_of_clock", "incidents_clock", "UPDATE", "incident_id", _OF_CLOCK),
)


class FactTriggers:
    """The triggers that write `FactChange`. Where one was missing, whatever may have changed meanwhile is noted."""

    table = CHANGES

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT tgname, obj_description(pg_trigger.oid, 'pg_trigger') FROM pg_trigger "
                    "WHERE NOT tgisinternal AND tgenabled = 'O' AND tgname LIKE 'fact_of_%'"
                )
            else:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'fact_of_%'")
            present = dict(cursor.fetchall())
        return [trigger.name for trigger in TRIGGERS if present.get(trigger.name) != _wanted(connection, trigger)]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        run(connection, *_statements(connection), _NOTE_WHAT_MAY_HAVE_CHANGED)


# In this order the newest incidents are counted first.
_NOTE_WHAT_MAY_HAVE_CHANGED = (
    f"INSERT INTO {CHANGES} (incident_id) SELECT incident.id FROM {INCIDENTS} AS incident "  # noqa: S608 -- ours
    f"LEFT JOIN {FACTS} AS fact ON fact.incident_id = incident.id "
    "WHERE fact.incident_id IS NULL OR incident.updated_at >= fact.made_at ORDER BY incident.id DESC"
)


def _wanted(connection: BaseDatabaseWrapper, trigger: _Trigger) -> str:
    """What is found of a trigger that is as it should be: on SQLite its own text, on PostgreSQL it is the comment."""
    return _postgresql(trigger) if connection.vendor == "postgresql" else _sqlite(trigger)


def _statements(connection: BaseDatabaseWrapper) -> Iterable[str]:
    if connection.vendor == "postgresql":
        yield _POSTGRESQL_FUNCTION
    for trigger in TRIGGERS:
        if connection.vendor == "postgresql":
            text = _postgresql(trigger)
            yield f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}"
            yield text
            yield f"COMMENT ON TRIGGER {trigger.name} ON {trigger.table} IS '{text.replace(chr(39), chr(39) * 2)}'"
        else:
            yield f"DROP TRIGGER IF EXISTS {trigger.name}"
            yield _sqlite(trigger)


def _sqlite(trigger: _Trigger) -> str:
    verb = f"UPDATE OF {', '.join(trigger.columns)}" if trigger.columns else trigger.verb
    note = f"INSERT INTO {CHANGES} (incident_id) VALUES (NEW.{trigger.incident})"  # noqa: S608 -- names of ours
    when = trigger.when("IS NOT")
    return f"CREATE TRIGGER {trigger.name} AFTER {verb} ON {trigger.table}{when} BEGIN {note}; END"


# The argument says which column of the new row holds the incident.
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_ARGV[0] = 'id' THEN
        INSERT INTO {CHANGES} (incident_id) VALUES (NEW.id);
    ELSE
        INSERT INTO {CHANGES} (incident_id) VALUES (NEW.incident_id);
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608 -- names of ours


def _postgresql(trigger: _Trigger) -> str:
    verb = f"UPDATE OF {', '.join(trigger.columns)}" if trigger.columns else trigger.verb
    return (
        f"CREATE TRIGGER {trigger.name} AFTER {verb} ON {trigger.table} FOR EACH ROW"
        f"{trigger.when('IS DISTINCT FROM')} EXECUTE FUNCTION {_FUNCTION}('{trigger.incident}')"
    )
