"""Views of the queue that people keep: whose they are, who changes them, what they may hold."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from incidents.desk.operations import (
    ViewGone,
    ViewRefused,
    place_view_earlier,
    rename_view,
    replace_view,
    retire_view,
    save_view,
    share_view,
)
from incidents.desk.queries import views_for
from incidents.models import Membership, SavedView
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_team, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of

VIEWS = f"{QUEUE}views/"


@pytest.fixture
def view(alice):
    return save_view(name="Old outages", query="?type=outage&tab=all&p=3", actor=alice, at=NOW)


@pytest.fixture
def shared(alice, team):
    return save_view(name="Ours", query="team=Platform", team=team, actor=alice, at=NOW)


def names(user):
    return [view.name for view in views_for(user)]


class TestOperations:
    def test_view_keeps_the_filters_and_not_the_page(self, view):
        assert view.query == "tab=all&type=outage"

    def test_a_filter_that_is_none_is_refused(self, alice):
        with pytest.raises(ViewRefused, match="no filter “title__startswith”"):
            save_view(name="x", query="title__startswith=a", actor=alice, at=NOW)

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61])
    def test_a_name_that_will_not_do_is_refused(self, name, alice):
        with pytest.raises(ViewRefused) as refusal:
            save_view(name=name, query="", actor=alice, at=NOW)
        assert "name" in refusal.value.fields

    def test_a_name_is_taken_once_per_person_whatever_its_case(self, view, alice, bob):
        with pytest.raises(ViewRefused, match="You have a view called “OLD outages” already"):
            save_view(name="OLD outages", query="", actor=alice, at=NOW)
        assert save_view(name="Old outages", query="", actor=bob, at=NOW)

    def test_a_name_is_taken_once_per_team_in_the_database_too(self, shared, bob, team):
        with pytest.raises(ViewRefused, match="Platform has a view called “ours” already"):
            save_view(name="ours", query="", team=team, actor=bob, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(name="OURS", owner=bob, team=team, created_at=NOW, updated_at=NOW)

    def test_views_are_ones_own_and_those_of_ones_teams(self, view, shared, alice, bob, charlie):
        assert names(alice) == ["Old outages", "Ours"]
        assert names(bob) == ["Ours"]
        assert names(charlie) == []

    def test_only_members_share_with_a_team(self, charlie, view, team, alice):
        with pytest.raises(NotPermitted):
            save_view(name="x", query="", team=team, actor=charlie, at=NOW)
        with pytest.raises(NotPermitted):
            share_view(view, team=make_team("Elsewhere"), actor=alice, at=NOW)
        assert share_view(view, team=team, actor=alice, at=NOW).team == team
        assert share_view(view, team=None, actor=alice, at=NOW).team is None

    def test_a_team_view_is_changed_by_its_maker_and_the_teams_managers(self, shared, bob, team):
        for change in (
            lambda: rename_view(shared, name="Mine", actor=bob, at=NOW),
            lambda: replace_view(shared, query="", actor=bob, at=NOW),
            lambda: retire_view(shared, actor=bob, at=NOW),
            lambda: place_view_earlier(shared, actor=bob, at=NOW),
            lambda: share_view(shared, team=None, actor=bob, at=NOW),
        ):
            with pytest.raises(NotPermitted):
                change()
        Membership.objects.filter(team=team, user=bob).update(is_manager=True)
        assert rename_view(shared, name="Mine", actor=bob, at=NOW).name == "Mine"

    def test_a_view_of_somebody_else_is_changed_by_nobody(self, view, ada):
        with pytest.raises(NotPermitted):
            rename_view(view, name="x", actor=ada, at=NOW)

    def test_retiring_frees_the_name_and_happens_once(self, view, alice):
        retire_view(view, actor=alice, at=NOW)
        retire_view(view, actor=alice, at=NOW)
        assert names(alice) == []
        assert save_view(name=view.name, query="", actor=alice, at=NOW)
        with pytest.raises(ViewGone):
            rename_view(view, name="x", actor=alice, at=NOW)

    def test_a_view_moves_to_the_front(self, view, alice):
        save_view(name="Second", query="", actor=alice, at=NOW)
        third = save_view(name="Third", query="", actor=alice, at=NOW)
        place_view_earlier(third, actor=alice, at=NOW)
        assert names(alice) == ["Old outages", "Third", "Second"]
        place_view_earlier(view, actor=alice, at=NOW)
        assert names(alice) == ["Old outages", "Third", "Second"]

    def test_there_is_an_end_to_how_many(self, alice, monkeypatch, view):
        monkeypatch.setattr("incidents.desk.operations.MOST", 1)
        with pytest.raises(ViewRefused, match="Delete one"):
            save_view(name="x", query="", actor=alice, at=NOW)


class TestPages:
    def test_saved_from_the_queue_and_shown_there(self, alice, incident):
        client = browser_of(alice)
        assert "Save this view" in text_of(client.get(QUEUE, {"type": "outage"}))
        response = client.post(VIEWS, {"name": "Outages", "query": "type=outage"})
        assert response.url == f"{QUEUE}?type=outage"
        shown = client.get(response.url)
        assert [(item.view.name, item.is_current) for item in shown.context["views"]] == [("Outages", True)]
        assert "Save this view" not in text_of(shown)

    def test_a_name_that_is_taken_keeps_what_was_typed(self, alice, view):
        response = browser_of(alice).post(VIEWS, {"name": view.name, "query": "type=security"})
        assert response.status_code == 422
        assert "type=security" in text_of(response)
        assert "You have a view called" in text_of(response)

    @pytest.mark.parametrize(
        ("deed", "given"),
        [("rename", {"name": "New"}), ("share", {"team": "platform"}), ("replace", {"query": "q=x"}), ("earlier", {})],
    )
    def test_deeds(self, deed, given, alice, view):
        client = browser_of(alice)
        assert client.post(f"{VIEWS}{view.pk}/{deed}/", given).url == VIEWS
        view.refresh_from_db()
        changed = {"rename": view.name == "New", "share": view.team_id, "replace": view.query == "q=x", "earlier": 1}
        assert changed[deed]

    def test_list_takes_the_place_of_a_view(self, alice, view, shared):
        client = browser_of(alice)
        text = text_of(client.get(f"{QUEUE}?q=mail"))
        assert "Replace by this list" in text
        assert f'<option value="{view.pk}">' in text
        given = {"replace": view.pk, "query": "q=mail", "next": f"{QUEUE}?q=mail"}
        assert client.post(VIEWS, given).url == f"{QUEUE}?q=mail"
        view.refresh_from_db()
        assert view.query == "q=mail"
        assert "Replace by this list" not in text_of(client.get(f"{QUEUE}?q=mail"))

    def test_a_view_of_others_is_not_replaced(self, charlie, view):
        client = browser_of(charlie)
        assert "Replace by this list" not in text_of(client.get(f"{QUEUE}?q=mail"))
        for key in (view.pk, 0, "x", "9" * 30):
            assert client.post(VIEWS, {"replace": key, "query": "q=mail"}).url == VIEWS
        view.refresh_from_db()
        assert view.query != "q=mail"

    def test_deleted_by_its_owner_and_unseen_by_others(self, alice, charlie, view):
        assert browser_of(charlie).post(f"{VIEWS}{view.pk}/delete/").url == VIEWS
        assert names(alice) == [view.name]
        browser_of(alice).post(f"{VIEWS}{view.pk}/delete/")
        assert names(alice) == []

    def test_a_refusal_stands_at_the_view(self, alice, view):
        save_view(name="Second", query="", actor=alice, at=NOW)
        response = browser_of(alice).post(f"{VIEWS}{view.pk}/rename/", {"name": "second"})
        assert response.status_code == 422
        assert "You have a view called “second” already" in text_of(response)

    def test_a_member_may_not_change_a_view_of_the_team(self, bob, shared):
        assert browser_of(bob).post(f"{VIEWS}{shared.pk}/rename/", {"name": "x"}).status_code == 403
        assert "Rename" not in text_of(browser_of(bob).get(VIEWS))

    def test_a_view_that_makes_no_sense_any_more_says_so(self, alice):
        save_view(name="Gone", query="service=Nowhere", actor=alice, at=NOW)
        assert "no longer makes sense" in text_of(browser_of(alice).get(QUEUE, {"service": "Nowhere"}))

    def test_a_view_with_a_filter_that_is_no_more_says_so_and_works_without_it(self, alice, incident):
        SavedView.objects.create(name="Old", owner=alice, query="colour=red&tab=all", created_at=NOW, updated_at=NOW)
        client = browser_of(alice)
        shown = client.get(QUEUE).context["views"][0]
        assert shown.url == "?tab=all"
        assert "no filter “colour”" in shown.problem
        assert "no longer makes sense" in text_of(client.get(f"{QUEUE}?tab=all"))
        assert "no longer makes sense" in text_of(client.get(VIEWS))

    def test_no_view_yet_says_what_to_do(self, alice):
        assert "No view is saved yet" in text_of(browser_of(alice).get(VIEWS))

    @pytest.mark.parametrize("rows", [1, 3])
    def test_page_costs_the_same_at_any_length(self, rows, alice, django_assert_max_num_queries):
        for number in range(rows):
            save_view(name=f"View {number}", query="", actor=alice, at=NOW)
        client = browser_of(alice)
        client.get(VIEWS)
        with django_assert_max_num_queries(12):
            client.get(VIEWS)

    def test_views_are_for_those_who_see_incidents(self, reference):
        assert browser_of(make_user("nobody")).get(VIEWS).status_code == 403


class TestDensity:
    def test_is_remembered_for_the_person(self, alice, bob, incident):
        client = browser_of(alice)
        assert client.post(f"{QUEUE}density/", {"density": "compact", "next": f"{QUEUE}?tab=all"}).url.endswith(
            "tab=all"
        )
        assert "m-queue-compact" in text_of(client.get(QUEUE))
        assert "m-queue-compact" not in text_of(browser_of(bob).get(QUEUE))

    def test_is_one_of_two(self, alice):
        browser_of(alice).post(f"{QUEUE}density/", {"density": "huge"})
        alice.refresh_from_db()
        assert alice.queue_density == "comfortable"
