"""A major outage from a program's first report to closure, through the API and the console, as several people."""

import pytest
from django.utils import timezone

from incidents.models import AffectedService, Incident, IncidentType, ResolutionCode, TimelineEntry
from incidents.permissions.principal import as_system, as_user
from incidents.timeline.queries import entries_of, tell
from tests.api.clients import Program
from tests.factories import make_service

pytestmark = pytest.mark.django_db
QUEUE = "/admin/incidents/incident/"


class Console:
    """A person at the console: presses buttons of one incident."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        client.force_login(user)

    def page(self, pk):
        response = self.client.get(f"{QUEUE}{pk}/change/")
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    def press(self, pk, where, **form):
        response = self.client.post(f"{QUEUE}{pk}/{where}/", {"version": "", **form})
        assert response.status_code in (302, 303), (where, response.context and response.context["form"].errors)

    def press_refused(self, pk, where, **form):
        response = self.client.post(f"{QUEUE}{pk}/{where}/", {"version": "", **form})
        assert response.status_code in (403, 409, 422), response.status_code
        return response.content.decode()


@pytest.fixture
def client_of():
    from django.test import Client

    return lambda user: Console(Client(), user)


def test_major_outage_from_first_report_to_closure(alice, bob, carol, olive, service, client_of):
    make_service("Ledger", owning_team=service.owning_team)
    monitoring = Program(bob)
    logged = monitoring.post(
        "/incidents/",
        {"type": "outage", "title": "Checkout answers 502", "impact": 1, "urgency": 1, "service": service.slug},
    ).json()
    pk = logged["id"]
    second = monitoring.post("/incidents/", {"type": "outage", "title": "Ledger answers 502"}).json()["id"]

    # The agent finds it in the queue, takes it, and says what is going on.
    agent, commander, observer = client_of(alice), client_of(carol), client_of(olive)
    assert "Checkout answers 502" in agent.client.get(QUEUE).content.decode()
    assert "Acknowledge" in agent.page(pk)
    agent.press(pk, "do/take")
    assert "Acknowledge</" not in agent.page(pk)
    agent.press(pk, "do/note", body="The **gateway** is full. @bob knows it.", is_public="")
    assert "<strong>gateway</strong>" in agent.page(pk)
    assert "Notes that name you" in client_of(bob).client.get("/admin/").content.decode()
    agent.press(pk, "do/affect", service="Checkout", effect="down", started_at=f"{timezone.now():%Y-%m-%dT%H:%M:%S}")

    # An observer reads and may do nothing.
    assert "do/declare-major" not in observer.page(pk)
    assert observer.client.post(f"{QUEUE}{pk}/do/declare-major/", {"reason": "x"}).status_code == 403

    # The commander declares a major incident and takes the lead; the second report becomes a child.
    commander.press(pk, "do/declare-major", reason="No customer can pay")
    commander.press(pk, "do/take-role", role="commander")
    commander.press(pk, "do/assign-role", role="liaison", user=bob.username)
    commander.press(second, "do/link", kind="child_of", to=f"INC-{pk}")

    # Resolving at once is not in the workflow: mitigate first.
    agent.press(pk, "move/investigate", service="Checkout")
    agent.press(pk, "move/resolve")
    assert "not possible" in agent.page(pk)
    agent.press(second, "move/investigate", service="Ledger")
    for each in (pk, second):
        agent.press(each, "move/mitigate")
    code = ResolutionCode.objects.first()
    missing = agent.press_refused(pk, "move/resolve", resolution_summary="Rolled back")
    assert "Rolled back" in missing
    agent.press(
        pk,
        "move/resolve",
        resolution_code=code.pk,
        resolution_summary="Rolled back the gateway",
        resolution_kind="workaround",
        children=[second],
    )
    commander.press(pk, "do/stand-down", reason="Payments are back")
    closing = {"restored_by": "Rolling back", "cause": "A full disk"}
    commander.press(pk, "move/close", **closing)

    ended = monitoring.get(f"/incidents/{pk}/").json()
    assert (ended["phase"], ended["is_major"], ended["resolution"]["kind"]) == ("closed", False, "workaround")
    assert ended["acknowledged_by"]["name"] == "Alice Archer"
    assert monitoring.get(f"/incidents/{second}/").json()["phase"] == "resolved"
    with as_system("test"):
        assert not AffectedService.objects.current().exists()
        codes = list(TimelineEntry.objects.filter(incident_id=pk).order_by("pk").values_list("code", flat=True))
    assert codes == [
        "incident.logged",
        "incident.assigned",
        "incident.acknowledged",
        "note.added",
        "service.affected",
        "major.declared",
        "role.taken",
        "role.assigned",
        "link.added",
        "status.changed",
        "incident.mitigated",
        "service.restored",
        "incident.resolved",
        "major.stood_down",
        "incident.closed",
    ]
    with as_user(alice):
        sentences = [tell(entry) for entry in entries_of(Incident.objects.get(pk=pk))]
    assert all(sentence.endswith(".") or ":" in sentence for sentence in sentences)


def test_security_incident_disappears_from_those_who_need_not_know(alice, carol, charlie, client_of, team):
    IncidentType.objects.get(slug="security").access_teams.add(team)
    agent, stranger = client_of(charlie), client_of(charlie)
    pk = Program(charlie).post("/incidents/", {"type": "user_issue", "title": "Odd mail from the boss"}).json()["id"]
    security = IncidentType.objects.get(slug="security")
    agent.press(pk, "do/triage", type=security.pk, impact=1, urgency=1)
    # Whoever triaged it is not among those who need to know.
    assert stranger.client.get(f"{QUEUE}{pk}/change/").status_code == 302
    assert Program(charlie).get(f"/incidents/{pk}/").status_code == 404
    assert "Odd mail" not in stranger.client.get(f"{QUEUE}?tab=all").content.decode()
    # The security team is.
    member = client_of(alice)
    assert "Odd mail from the boss" in member.page(pk)
    with as_user(carol):
        assert not Incident.objects.filter(pk=pk).exists()
