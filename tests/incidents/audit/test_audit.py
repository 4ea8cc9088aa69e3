"""The audit: what is recorded, how it is told, who may read it."""

import pytest

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.audit.sentences import label_of, sentence
from incidents.models import AuditRecord
from tests.factories import NOW, make_user
from tests.incidents.desk.conftest import browser_of, text_of

LIST = "/admin/incidents/auditrecord/"
EXPORT = {"format": "csv", "rows": 1200, "restricted": 2, "cut": True, "filters": {"tab": "open", "tag": "x"}}


@pytest.fixture
def exported(alice):
    return record_audit(AuditCode.INCIDENTS_EXPORTED, actor=alice, at=NOW, data=EXPORT)


def test_record_says_who_when_and_what(exported, alice):
    kept = AuditRecord.objects.get()
    assert (kept.actor, kept.at, kept.code, kept.data) == (alice, NOW, "incidents.exported", EXPORT)


def test_record_without_a_person_is_of_muster_itself(ada):
    record_audit(AuditCode.INCIDENTS_EXPORTED, actor=None, at=NOW)
    assert "Muster" in text_of(browser_of(ada).get(f"{LIST}{AuditRecord.objects.get().pk}/change/"))


@pytest.mark.parametrize(
    ("code", "data", "told"),
    [
        (
            "incidents.exported",
            EXPORT,
            "1,200 incidents as CSV, 2 of them restricted, cut at the most an export holds; filters: tab open, tag x.",
        ),
        ("incidents.exported", {"format": "xlsx", "rows": 1}, "1 incident as XLSX; no filters."),
        ("something.unknown", {"old_name": "x"}, "old name: x"),
    ],
)
def test_sentences(code, data, told):
    assert sentence(code, data) == told


def test_label_of_a_kind_that_is_not_known_is_its_own_words():
    assert label_of("something.was_done") == "something was done"


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 200), ("administrator", 200), ("agent", 403), ("manager", 403)]
)
def test_list_is_for_those_with_the_permission(role, status, exported):
    assert browser_of(make_user("reader", role)).get(LIST).status_code == status


def test_list_is_narrowed_by_kind_and_person(exported, alice, ada):
    client = browser_of(ada)
    assert "1,200 incidents as CSV" in text_of(client.get(LIST, {"kind": "incidents.exported"}))
    assert "1,200 incidents as CSV" in text_of(client.get(LIST, {"actor__id__exact": alice.pk}))


def test_nobody_adds_changes_or_deletes(exported, ada):
    client = browser_of(ada)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{exported.pk}/change/", {"code": "x"}).status_code == 403
    assert client.get(f"{LIST}{exported.pk}/delete/").status_code == 403
    assert AuditRecord.objects.get().code == "incidents.exported"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_at_any_length(rows, ada, django_assert_max_num_queries):
    for _ in range(rows):
        record_audit(AuditCode.INCIDENTS_EXPORTED, actor=make_user(), at=NOW)
    client = browser_of(ada)
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)
