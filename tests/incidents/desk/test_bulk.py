"""One act on several incidents: each is done or refused by itself."""

from __future__ import annotations

from incidents.desk import bulk_acts
from incidents.lifecycle import operations
from incidents.models import IncidentTag, ResolutionCode, Tag, Transition
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service
from tests.incidents.desk.conftest import QUEUE, browser_of, fresh, text_of


class TestBulk:
    def post(self, user, act, *incidents, **more):
        keys = [incident.pk for incident in incidents]
        return browser_of(user).post(f"{QUEUE}bulk/", {"act": act, "incident": keys, **more})

    def test_take(self, alice, incident, issue):
        response = self.post(alice, "take", incident, issue, next=f"{QUEUE}?tab=unassigned")
        assert response.url == f"{QUEUE}?tab=unassigned"
        assert {fresh(row).assignee for row in (incident, issue)} == {alice}

    def test_each_refusal_is_listed_and_the_others_are_done(self, alice, bob, incident, issue):
        with as_system("test"):
            operations.take(issue, actor=bob, at=NOW)
        text = text_of(self.post(alice, "take", incident, issue))
        assert f"{issue.reference}</a> Printer jams: <strong>Bob Baker has this incident already" in text
        assert "1 incident taken" in text
        assert fresh(incident).assignee == alice

    def test_assign_asks_whom_to_first(self, alice, bob, incident):
        asked = self.post(alice, "assign", incident)
        assert "Assign 1 incident" in text_of(asked)
        assert fresh(incident).assignee is None
        assert self.post(alice, "assign", incident, confirmed="1").status_code == 422
        assert self.post(alice, "assign", incident, confirmed="1", assignee="bob").status_code == 302
        assert fresh(incident).assignee == bob

    def test_observer_is_refused(self, olive, incident):
        assert self.post(olive, "acknowledge", incident).status_code == 403
        assert fresh(incident).acknowledged_at is None

    def test_hidden_incident_is_passed_over_in_silence(self, charlie, secret, incident):
        response = self.post(charlie, "acknowledge", secret, incident)
        assert response.status_code == 302
        assert fresh(secret).acknowledged_at is None
        assert fresh(incident).acknowledged_by == charlie

    def test_only_known_acts_and_places(self, alice, incident):
        assert self.post(alice, "resolve", incident).status_code == 403
        assert self.post(alice, "take", incident, next="https://evil.example/").url == QUEUE
        assert browser_of(alice).get(f"{QUEUE}bulk/").status_code == 405

    def test_more_than_the_most_at_once_says_what_was_left_out(self, alice, incident, issue, monkeypatch):
        monkeypatch.setattr("incidents.desk.views.bulk.MOST_AT_ONCE", 1)
        client = browser_of(alice)
        client.post(f"{QUEUE}bulk/", {"act": "take", "incident": [incident.pk, issue.pk]})
        assert f"these were left out: {issue.reference}." in text_of(client.get(QUEUE))
        assert (fresh(incident).assignee, fresh(issue).assignee) == (alice, None)

    def test_what_was_typed_stays_for_those_that_were_refused(self, alice, bob, incident, issue):
        with as_system("test"):
            operations.cancel(issue, reason="No fault", actor=alice, at=NOW)
        text = text_of(
            self.post(alice, "assign", incident, issue, confirmed="1", assignee="bob", note="Look at the pool")
        )
        assert "1 of 2 could not be assigned" in text
        assert "no longer open" in text
        assert "Look at the pool" in text
        assert f'name="incident" value="{issue.pk}"' in text
        assert f'name="incident" value="{incident.pk}"' not in text
        assert fresh(incident).assignee == bob


def tags_of(incident):
    with as_system("test"):
        return sorted(IncidentTag.objects.filter(incident=incident).values_list("tag__name", flat=True))


class TestTag:
    post = TestBulk.post

    def test_puts_on_and_takes_off_and_leaves_the_rest(self, alice, incident, issue):
        tags = {name: Tag.objects.create(name=name) for name in ("vpn", "mail", "old")}
        with as_system("test"):
            operations.set_tags(incident, tags=[tags["old"], tags["mail"]], actor=alice, at=NOW)
        assert self.post(alice, "tag", incident, issue, confirmed="1", add="vpn", remove="old").status_code == 302
        assert tags_of(incident) == ["mail", "vpn"]
        assert tags_of(issue) == ["vpn"]

    def test_asks_first_and_says_what_is_wrong(self, alice, incident):
        Tag.objects.create(name="vpn")
        assert "Put on" in text_of(self.post(alice, "tag", incident))
        for given, words in (
            ({}, "Name a tag"),
            ({"add": "nope"}, "There is no tag “nope”"),
            ({"add": "vpn", "remove": "vpn"}, "not both: vpn"),
        ):
            response = self.post(alice, "tag", incident, confirmed="1", **given)
            assert response.status_code == 422
            assert words in text_of(response)
        assert tags_of(incident) == []


class TestMove:
    post = TestBulk.post

    def test_offers_moves_that_all_can_make_by_name(self, alice, issue):
        text = text_of(self.post(alice, "move", issue, make_incident("user_issue")))
        assert "Which move?" in text
        assert "Move 2 incidents" in text

    def test_asks_what_the_move_requires_then_moves(self, alice, issue):
        other = make_incident("user_issue", title="Mouse is gone")
        asked = text_of(self.post(alice, "move", issue, other, move="Resolve"))
        assert "resolution_summary" in asked
        refused = self.post(alice, "move", issue, other, move="Resolve", confirmed="1", resolution_summary="Cleaned")
        assert refused.status_code == 422
        assert "Cleaned" in text_of(refused)
        code = ResolutionCode.objects.first().pk
        given = {"resolution_code": code, "resolution_summary": "Cleaned", "resolution_kind": "permanent"}
        assert self.post(alice, "move", issue, other, move="Resolve", confirmed="1", **given).status_code == 302
        assert {fresh(row).phase for row in (issue, other)} == {"resolved"}

    def test_incidents_without_a_common_move_say_so(self, alice, issue):
        other = make_incident("user_issue", title="Mouse is gone")
        with as_system("test"):
            operations.cancel(other, reason="Found", actor=alice, at=NOW)
        text = text_of(self.post(alice, "move", issue, other))
        assert "no move in common" in text

    def test_what_was_typed_for_a_move_that_is_gone_stays_in_sight(self, alice, issue):
        text = text_of(
            self.post(alice, "move", issue, move="No such move", confirmed="1", resolution_summary="Cleaned it")
        )
        assert "Cleaned it" in text
        assert fresh(issue).phase == "identified"


class TestMerge:
    post = TestBulk.post

    def test_asks_which_is_kept_then_merges_the_others(self, carol, incident):
        twins = [make_incident(title=f"Twin {number}") for number in range(2)]
        assert "Which one is kept?" in text_of(self.post(carol, "merge", incident, *twins))
        assert self.post(carol, "merge", incident, *twins, confirmed="1").status_code == 422
        response = self.post(carol, "merge", incident, *twins, confirmed="1", into=str(incident.pk))
        assert response.status_code == 302
        assert [fresh(row).phase for row in (incident, *twins)] == ["identified", "cancelled", "cancelled"]

    def test_one_alone_cannot_be_merged(self, alice, incident):
        assert "at least two" in text_of(self.post(alice, "merge", incident))

    def test_refusals_are_listed(self, carol, incident):
        twin, ended = make_incident(title="Twin"), make_incident(title="Kept by somebody")
        with as_system("test"):
            operations.mark_duplicate(ended, of=make_incident(title="Another"), actor=carol, at=NOW)
        text = text_of(self.post(carol, "merge", incident, twin, ended, confirmed="1", into=str(incident.pk)))
        assert "1 of 2 could not be merged" in text
        assert fresh(twin).phase == "cancelled"

    def test_one_that_is_kept_and_not_open_is_said_in_the_form(self, alice, incident, issue):
        with as_system("test"):
            operations.cancel(issue, reason="No fault", actor=alice, at=NOW)
        response = self.post(alice, "merge", incident, issue, confirmed="1", into=str(issue.pk))
        assert response.status_code == 422
        assert fresh(incident).phase == "identified"


def test_every_act_asks_a_right_that_exists():
    from incidents.lifecycle.rights import RIGHTS

    assert {act.right for act in bulk_acts.BULK_ACTS.values()} <= RIGHTS.keys()

    def test_what_suffers_is_asked_once_for_those_that_do_not_say(self, alice, service):
        other, told = make_service("Billing"), make_service("Search")
        bare, own = make_incident(), make_incident(service=service)
        says = make_incident(affected=[(told, "down")])
        Transition.objects.filter(from_state=bare.state, name="Investigate").update(
            required_fields=["affected_services"]
        )
        asked = text_of(self.post(alice, "move", bare, own, says, move="Investigate"))
        assert asked.count("Which service suffers?") == 1
        assert "affected_services" not in asked
        given = {"confirmed": "1", "affected_effect": "degraded"}
        refused = text_of(self.post(alice, "move", bare, own, move="Investigate", **given))
        assert "1 of 2 could not be moved" in refused
        given["affected_service"] = "Billing"
        assert self.post(alice, "move", bare, says, move="Investigate", **given).status_code == 302
        with as_system("test"):
            effects = {
                row.pk: list(row.affected_services.values_list("service_id", "effect")) for row in (bare, own, says)
            }
        assert effects == {
            bare.pk: [(other.pk, "degraded")],
            own.pk: [(service.pk, "degraded")],
            says.pk: [(told.pk, "down")],
        }

    def test_what_suffers_is_not_asked_where_all_say(self, alice, service):
        says = make_incident(affected=[(service, "down")])
        Transition.objects.filter(from_state=says.state, name="Investigate").update(
            required_fields=["affected_services"]
        )
        assert "Which service suffers?" not in text_of(self.post(alice, "move", says, move="Investigate"))
        assert self.post(alice, "move", says, move="Investigate", confirmed="1").status_code == 302
