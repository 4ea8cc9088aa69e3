import contextlib
import threading

import pytest
from django.db import connection, transaction

from incidents.engine.sweeping import only_sweeper
from incidents.models import Incident
from incidents.permissions.principal import as_system, as_user
from reports.metrics.operations import Folded, fold_changes, fold_facts, remake_stale_day
from reports.metrics.operations.folding import SWEEP
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from reports.models import DayRollup, FactChange, FactState, IncidentFact, StaleDay
from reports.tasks import sweep_facts
from tests.factories import NOW, make_incident
from tests.reports.metrics.making import fold


def change(incident, **values):
    with as_system("a test changes"):
        Incident.objects.filter(pk=incident.pk).update(**values)


@pytest.mark.django_db
def test_sweep_folds_what_changed_and_then_has_nothing_to_do(reference):
    make_incident()
    assert sweep_facts() > 0
    assert DayRollup.objects.exists()
    assert sweep_facts() == 0
    assert fold() == Folded(0, 0)


@pytest.mark.django_db
def test_only_what_was_seen_is_taken_away(reference):
    first, second = make_incident(), make_incident()
    FactState.objects.create(pk=1)
    FactChange.objects.exclude(incident_id=second.pk).exclude(incident_id=first.pk).delete()

    assert fold_changes(at=NOW, limit=1) == 1

    left = set(FactChange.objects.values_list("incident_id", flat=True))
    with as_system("a test looks"):
        assert set(IncidentFact.objects.values_list("pk", flat=True)) == {first.pk}
    assert second.pk in left


@pytest.mark.django_db
def test_change_that_counts_nowhere_makes_no_day_stale(reference):
    incident = make_incident()
    fold()
    change(incident, reporter=None, resolution_kind="workaround")
    assert fold_changes(at=NOW) == 1
    assert not StaleDay.objects.exists()


@pytest.mark.django_db
def test_what_becomes_restricted_leaves_its_day(reference):
    incident = make_incident()
    fold()
    assert DayRollup.objects.exists()
    change(incident, restricted=True)
    fold()
    assert not DayRollup.objects.exists()


@pytest.mark.django_db
def test_facts_of_what_there_is_not_are_not_made(reference):
    FactChange.objects.create(incident_id=987_654)
    assert fold() == Folded(1, 0)


def reported(alice, when):
    """What is answered when something else happens before the statements of these numbers."""
    count = 0

    def between(execute, sql, params, many, context):
        nonlocal count
        # Beside what the principal may.
        count += "reports_" in sql
        if "reports_" in sql and count in when:
            with connection_wrappers():
                when[count]()
        return execute(sql, params, many, context)

    @contextlib.contextmanager
    def connection_wrappers():
        kept, connection.execute_wrappers[:] = connection.execute_wrappers[:], []
        try:
            yield
        finally:
            connection.execute_wrappers[:] = kept

    with as_user(alice), connection.execute_wrapper(between):
        answer = ask(Question("reported", NOW.date(), NOW.date().replace(year=2100)), NOW)
    return answer.total.value, count


@pytest.mark.django_db
def test_answer_is_one_statement_when_everything_is_folded(alice):
    make_incident()
    fold()
    assert reported(alice, {}) == (1, 1)


@pytest.mark.django_db
def test_answer_is_read_again_when_a_fold_comes_between(alice):
    first = make_incident()
    fold()
    change(first, reopen_count=3)
    value, count = reported(alice, {2: fold})

    # What is kept, what is held of what changed; then what is kept again, when nothing waits any more.
    assert (value, count) == (1, 3)


@pytest.mark.django_db
def test_answer_is_read_under_a_lock_when_folds_never_stop(alice):
    incident = make_incident()
    fold()

    def one_more():
        fold()
        change(incident, reopen_count=one_more.times)
        one_more.times += 1

    one_more.times = 1
    one_more()
    value, _count = reported(alice, {2: one_more, 4: one_more, 6: one_more})

    assert value == 1
    assert one_more.times == 5


@pytest.mark.django_db(transaction=True)
def test_second_folder_leaves_it_to_the_first(reference):
    make_incident()
    FactState.objects.get_or_create(pk=1)
    found = []

    def second():
        with contextlib.closing(connection):
            found.extend([fold_facts(clock=lambda: NOW), *([] if is_sqlite else [fold_changes(at=NOW)])])

    is_sqlite = connection.vendor == "sqlite"
    # On SQLite a file is locked, on PostgreSQL the row.
    hold = only_sweeper(SWEEP) if is_sqlite else transaction.atomic()
    with hold:
        if not is_sqlite:
            FactState.objects.select_for_update().get()
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(60)

    assert found == [Folded(0, 0), *([] if is_sqlite else [0])]
    assert fold().changes > 0
    assert not remake_stale_day()
