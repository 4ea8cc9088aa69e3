import pytest

from incidents.intake.dialects import OddityKind
from incidents.intake.reading import RowRefused
from incidents.models import Incident, TimelineEntry
from tests.incidents.intake.conftest import PLAIN, log_file, run_import, survey

pytestmark = pytest.mark.usefixtures("_reads_all")


def codes(number: str) -> list[tuple[str, str]]:
    entries = TimelineEntry.objects.filter(incident__external_id=number).exclude(code="history.imported")
    return [(entry.code, f"{entry.at:%d %H:%M}") for entry in entries.order_by("pk")]


def test_one_row_tells_when_it_was_resolved_and_closed():
    run_import(log_file(PLAIN, "csv"))
    incident = Incident.objects.get(external_id="T-1")
    assert incident.title == "Printer on the third floor is out of toner"
    assert (incident.phase, incident.priority_id, incident.team.name) == ("closed", 4, "Front desk")
    assert incident.category.path == "Imported / Printers / Supplies"
    assert (incident.resolution_summary, incident.resolution_kind) == ("New toner fitted.", "permanent")
    assert incident.facts["imported"] == {"building": "North"}
    assert codes("T-1") == [
        ("incident.logged", "02 09:10"),
        ("incident.resolved", "02 11:00"),
        ("incident.closed", "03 09:00"),
        ("incident.triaged", "03 09:00"),
        ("incident.assigned", "03 09:00"),
    ]


def test_several_rows_tell_a_history():
    run_import(log_file(PLAIN, "csv"))
    incident = Incident.objects.get(external_id="T-2")
    assert (incident.phase, incident.hold_reason.slug, incident.priority_id) == ("on_hold", "awaiting-vendor", 2)
    assert codes("T-2") == [
        ("incident.logged", "02 08:00"),
        ("incident.triaged", "02 08:05"),
        ("status.changed", "02 08:30"),
        ("incident.triaged", "02 08:30"),
        ("incident.assigned", "02 08:30"),
        ("details.updated", "02 08:30"),
        ("incident.held", "02 09:00"),
    ]


def test_unknown_word_for_a_state_is_kept_and_moves_nothing():
    figures, _odd = survey(log_file(PLAIN, "csv"))
    run_import(log_file(PLAIN, "csv"))
    assert figures.oddities == {OddityKind.UNKNOWN_STATE: 1, OddityKind.LEVEL_ASSUMED: 1}
    assert Incident.objects.get(external_id="T-3").phase == "identified"
    entry = TimelineEntry.objects.get(incident__external_id="T-3", code="status.changed")
    assert entry.data["words"] == [None, "Escalated"]


def test_import_again_changes_nothing():
    run_import(log_file(PLAIN, "csv"))
    outcome, _odd = run_import(log_file(PLAIN, "csv"))
    assert (outcome.added, outcome.unchanged, outcome.entries) == (0, 3, 0)


def test_row_that_has_moved_on_is_brought_up_to_date(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text("number,title,state,opened_at,updated_at\nA,Slow,active,2026-03-02,2026-03-03 10:00\n")
    run_import(log_file(path, "csv"))
    path.write_text("number,title,state,opened_at,updated_at\nA,Slow,waiting,2026-03-02,2026-03-04 10:00\n")
    outcome, _odd = run_import(log_file(path, "csv"))
    assert outcome.extended == 1
    assert Incident.objects.get(external_id="A").phase == "on_hold"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,,new,2026-03-02,", "Line 2: title is empty"),
        ("A,Slow,new,,", "Line 2: opened_at is empty"),
        ("A,Slow,new,soon,", "Line 2: opened_at: “soon” is not a time"),
        ("A,Slow,new,2026-03-02,7", "Line 2: impact “7” does not begin with a number from 1 to 3"),
        (f"{'A' * 121},Slow,new,2026-03-02,", "Line 2: the number is longer"),
    ],
)
def test_row_that_cannot_be_read_is_refused(tmp_path, row, words):
    path = tmp_path / "tickets.csv"
    path.write_text(f"number,title,state,opened_at,impact\n{row}\n")
    with pytest.raises(RowRefused, match=words):
        survey(log_file(path, "csv"))
