"""The triggers that note on which days something changed that costs rest on, in the transaction of the change,
whichever door it took; and the indexes that find what today is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.database.structures import fetch_column, run

CHANGES, STATE = "reports_costchange", "reports_coststate"
INCIDENTS, EFFECTS, ROLES = "incidents_incident", "incidents_affectedservice", "incidents_responserole"
ITEMS, SERVICE_RATES, RESPONSE_RATES = "reports_fixedcost", "reports_servicerate", "reports_responserate"
SERVICES, SETTINGS = "incidents_service", "incidents_organisationsettings"


@dataclass(frozen=True)
class _Trigger:
    """One trigger: after what on which table, when which columns of it changed, and what it then does. `notes` are the
    sources of changes: SELECT or VALUES with their columns but the key."""

    name: str
    table: str
    verb: str
    notes: tuple[str, ...]
    columns: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    def when(self, unlike: str) -> str:
        changed = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in self.columns)
        same = "".join(f" AND NOT (OLD.{column} {unlike} NEW.{column})" for column in self.unchanged)
        return f" WHEN (({changed}){same})" if changed else ""

    @property
    def event(self) -> str:
        return f"UPDATE OF {', '.join(self.columns)}" if self.columns else self.verb

    @property
    def body(self) -> str:
        return "".join(
            f'INSERT INTO {CHANGES} (incident_id, since, until, "on", hides) {note}; ' for note in self.notes
        )


def _span(row: str) -> str:
    return f"VALUES ({row}.incident_id, {row}.started_at, {row}.ended_at, NULL, FALSE)"


def _over(row: str, hides: str = "FALSE") -> str:
    """The instant at which an incident was over, where it is."""
    at = f"COALESCE({row}.resolved_at, {row}.cancelled_at)"
    return f"SELECT {row}.id, {at}, {at}, NULL, {hides} WHERE {at} IS NOT NULL"


def _over_of(row: str) -> str:
    at = "COALESCE(resolved_at, cancelled_at)"
    return f"SELECT id, {at}, {at}, NULL, FALSE FROM {INCIDENTS} WHERE id = {row}.incident_id AND {at} IS NOT NULL"  # noqa: S608 -- ours


def _item(row: str) -> str:
    return f'VALUES ({row}.incident_id, NULL, NULL, {row}."on", FALSE)'


def _from(day: str) -> str:
    return f"VALUES (NULL, NULL, NULL, {day}, FALSE)"


# Of the end alone: only what lies between the old and the new one is another.
_ENDED = (
    "VALUES (NEW.incident_id, "
    "CASE WHEN OLD.ended_at IS NULL OR NEW.ended_at < OLD.ended_at THEN NEW.ended_at ELSE OLD.ended_at END, "
    "CASE WHEN OLD.ended_at IS NULL OR NEW.ended_at IS NULL THEN NULL "
    "WHEN NEW.ended_at < OLD.ended_at THEN OLD.ended_at ELSE NEW.ended_at END, NULL, FALSE)"
)
_HIDES = "(NEW.restricted AND NOT OLD.restricted)"
_OF_INCIDENT = (
    *("type_id", "priority_id", "service_id", "team_id", "category_id", "source_id", "resolution_code_id"),
    *("restricted", "exercise_id", "assignee_id", "acknowledged_at", "resolved_at", "cancelled_at"),
)
_OF_EFFECT = ("incident_id", "service_id", "effect", "started_at")
_CHANGED_INCIDENT = (
    f"SELECT NEW.id, started_at, ended_at, NULL, {_HIDES} FROM {EFFECTS} WHERE incident_id = NEW.id",  # noqa: S608 -- ours
    f'SELECT NEW.id, NULL, NULL, "on", {_HIDES} FROM {ITEMS} WHERE incident_id = NEW.id',  # noqa: S608 -- ours
    _over("OLD", _HIDES),
    _over("NEW", _HIDES),
)
TRIGGERS = (
    _Trigger("cost_of_new_incident", INCIDENTS, "INSERT", (_over("NEW"),)),
    _Trigger("cost_of_incident", INCIDENTS, "UPDATE", _CHANGED_INCIDENT, _OF_INCIDENT),
    _Trigger("cost_of_new_effect", EFFECTS, "INSERT", (_span("NEW"),)),
    _Trigger("cost_of_effect", EFFECTS, "UPDATE", (_span("OLD"), _span("NEW")), _OF_EFFECT),
    _Trigger("cost_of_ended_effect", EFFECTS, "UPDATE", (_ENDED,), ("ended_at",), unchanged=_OF_EFFECT),
    _Trigger("cost_of_gone_effect", EFFECTS, "DELETE", (_span("OLD"),)),
    _Trigger("cost_of_new_role", ROLES, "INSERT", (_over_of("NEW"),)),
    _Trigger("cost_of_role", ROLES, "UPDATE", (_over_of("OLD"), _over_of("NEW"))),
    _Trigger("cost_of_gone_role", ROLES, "DELETE", (_over_of("OLD"),)),
    _Trigger("cost_of_new_item", ITEMS, "INSERT", (_item("NEW"),)),
    _Trigger("cost_of_item", ITEMS, "UPDATE", (_item("OLD"), _item("NEW"))),
    _Trigger("cost_of_gone_item", ITEMS, "DELETE", (_item("OLD"),)),
    *(
        trigger
        for name, table in (("service_rate", SERVICE_RATES), ("response_rate", RESPONSE_RATES))
        for trigger in (
            _Trigger(f"cost_of_new_{name}", table, "INSERT", (_from("NEW.valid_from"),)),
            _Trigger(f"cost_of_{name}", table, "UPDATE", (_from("OLD.valid_from"), _from("NEW.valid_from"))),
            _Trigger(f"cost_of_gone_{name}", table, "DELETE", (_from("OLD.valid_from"),)),
        )
    ),
    _Trigger("cost_of_service", SERVICES, "UPDATE", (_from("NULL"),), ("hourly_cost",)),
    _Trigger("cost_of_new_settings", SETTINGS, "INSERT", (_from("NULL"),)),
    _Trigger("cost_of_settings", SETTINGS, "UPDATE", (_from("NULL"),), ("default_hourly_cost",)),
)
LONG_DAYS = 7


def long_condition(vendor: str, started_at: str = "started_at", ended_at: str = "ended_at") -> str:
    """Whether something lasted longer than LONG_DAYS, in SQL."""
    if vendor == "postgresql":
        return f"{ended_at} - {started_at} > interval '{LONG_DAYS} days'"
    return f"julianday({ended_at}) - julianday({started_at}) > {LONG_DAYS}"


# Each: what some days are made of, among all there ever was.
INDEXES = {
    "cost_effects_by_start": f"ON {EFFECTS} (started_at)",
    "cost_effects_by_end": f"ON {EFFECTS} (ended_at)",
    "cost_long_effects": f"ON {EFFECTS} (ended_at) WHERE {{is_long}}",
    "cost_incidents_by_cancellation": f"ON {INCIDENTS} (cancelled_at) WHERE cancelled_at IS NOT NULL",
}


class CostTriggers:
    """The triggers that write `CostChange`, and indexes. Where one was missing, all that is kept is made anew."""

    table = CHANGES

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        if connection.vendor == "postgresql":
            triggers = (
                "SELECT tgname, obj_description(pg_trigger.oid, 'pg_trigger') FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgenabled = 'O' AND tgname LIKE 'cost_of_%'"
            )
            indexes = "SELECT indexname FROM pg_indexes WHERE indexname LIKE %s"
        else:
            triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'cost_of_%'"
            indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE %s"
        with connection.cursor() as cursor:
            cursor.execute(triggers)
            present = dict(cursor.fetchall())
        there = fetch_column(connection, indexes, ["cost_%"])
        absent = [trigger.name for trigger in TRIGGERS if present.get(trigger.name) != _wanted(connection, trigger)]
        return [*absent, *(name for name in INDEXES if name not in there)]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        run(connection, *_statements(connection), f"UPDATE {STATE} SET basis = 'triggers were missing'")  # noqa: S608 -- ours


def _wanted(connection: BaseDatabaseWrapper, trigger: _Trigger) -> str:
    """What is found of a trigger that is as it should be: on SQLite its own text, on PostgreSQL it is the comment."""
    if connection.vendor == "postgresql":
        return f"{_postgresql_function(trigger)}; {_postgresql(trigger)}"
    return _sqlite(trigger)


def _statements(connection: BaseDatabaseWrapper) -> Iterable[str]:
    for trigger in TRIGGERS:
        if connection.vendor == "postgresql":
            comment = _wanted(connection, trigger).replace("'", "''")
            yield _postgresql_function(trigger)
            yield f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}"
            yield _postgresql(trigger)
            yield f"COMMENT ON TRIGGER {trigger.name} ON {trigger.table} IS '{comment}'"
        else:
            yield f"DROP TRIGGER IF EXISTS {trigger.name}"
            yield _sqlite(trigger)
    for name, on in INDEXES.items():
        yield f"CREATE INDEX IF NOT EXISTS {name} {on.format(is_long=long_condition(connection.vendor))}"


def _sqlite(trigger: _Trigger) -> str:
    when = trigger.when("IS NOT")
    return f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {trigger.table}{when} BEGIN {trigger.body}END"


def _postgresql_function(trigger: _Trigger) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION muster_{trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {trigger.body}RETURN NULL; END $$"
    )


def _postgresql(trigger: _Trigger) -> str:
    return (
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {trigger.table} FOR EACH ROW"
        f"{trigger.when('IS DISTINCT FROM')} EXECUTE FUNCTION muster_{trigger.name}()"
    )
