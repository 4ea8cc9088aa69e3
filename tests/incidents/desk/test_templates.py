"""Incident templates: what they fill in, who is offered them, who edits them."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from incidents.models import Category, Incident, IncidentTemplate, IncidentType, Membership, Tag, Team
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_service, make_team
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of

ADD = f"{QUEUE}add/"
ADMIN = "/admin/incidents/incidenttemplate/"


def make_template(name="Printer jams", team: Team | None = None, kind="user_issue", **more) -> IncidentTemplate:
    slug = name.lower().replace(" ", "-")
    return IncidentTemplate.objects.create(
        name=name, slug=slug, team=team, type=IncidentType.objects.get(slug=kind), **more
    )


@pytest.fixture
def full(team, service) -> IncidentTemplate:
    """A template of the platform team that fills in everything it can."""
    category = Category.objects.filter(retired_at=None).first()
    template = make_template(
        team=team, title="Printer jams", description="- Which floor?", service=service, category=category, impact=3,
        urgency=1,
    )  # fmt: skip
    template.tags.set([Tag.objects.create(name="printer"), Tag.objects.create(name="hardware")])
    return template


def offered(user) -> list[str]:
    form = browser_of(user).get(ADD).context["form"]
    return [template.name for template in form.templates]


def shown(response) -> dict[str, str]:
    return {field.name: str(field.value() or "") for field in response.context["form"]}


def test_only_my_teams_and_general_ones_are_offered(alice, charlie, team):
    make_template("Of the team", team)
    make_template("Of another", make_team("Elsewhere"))
    make_template("For all")
    make_template("Gone", retired_at=NOW)
    assert offered(alice) == ["Of the team", "For all"]
    assert offered(charlie) == ["For all"]


def test_address_names_a_template(alice, full):
    values = shown(browser_of(alice).get(ADD, {"template": full.slug}))
    assert values["type"] == str(full.type_id)
    assert values["title"] == "Printer jams"
    assert values["description"] == "- Which floor?"
    assert values["service"] == "Checkout"
    assert values["category"] == full.category.path
    assert (values["impact"], values["urgency"], values["tags"]) == ("3", "1", "hardware, printer")


@pytest.mark.parametrize("slug", ["of-another", "gone", "never-was", "x" * 300])
def test_template_of_others_retired_or_absent_is_told_alike(alice, slug):
    make_template("Of another", make_team("Elsewhere"), title="Canary words")
    make_template("Gone", retired_at=NOW, title="Canary words")
    text = text_of(browser_of(alice).get(ADD, {"template": slug}))
    assert "There is no such template" in text
    assert "Canary words" not in text
    filled = browser_of(alice).post(ADD, {"template": slug, "fill": "1", "title": "Mine"})
    assert "Canary words" not in text_of(filled)
    assert shown(filled)["title"] == "Mine"


def test_without_scripts_a_template_fills_only_what_was_not_typed(alice, full):
    typed = {"template": full.slug, "fill": "1", "title": "Mine", "impact": "1"}
    response = browser_of(alice).post(ADD, typed)
    assert response.status_code == 200
    values = shown(response)
    assert (values["title"], values["impact"]) == ("Mine", "1")
    assert (values["description"], values["urgency"]) == ("- Which floor?", "1")
    assert "This field is required" not in text_of(response)


def test_script_reads_the_same_values(alice, full):
    text = text_of(browser_of(alice).get(ADD))
    data = json.loads(text.split('id="log-data" type="application/json">')[1].split("</script>")[0])
    assert data["templates"][full.slug]["service"] == "Checkout"
    assert data["matrix"]["1-1"]["name"] == "Critical"


def test_what_was_retired_since_is_not_filled_in(alice, full, service):
    service.retired_at = NOW
    service.save()
    values = shown(browser_of(alice).get(ADD, {"template": full.slug}))
    assert (values["service"], values["title"]) == ("", "Printer jams")


def test_incident_is_logged_from_a_filled_page(alice, full):
    values = shown(browser_of(alice).get(ADD, {"template": full.slug}))
    assert browser_of(alice).post(ADD, {name: value for name, value in values.items() if value}).status_code == 302
    with as_system("test"):
        incident = Incident.objects.get()
        assert sorted(tag.name for tag in incident.tags.all()) == ["hardware", "printer"]
    assert (incident.title, incident.service_id, incident.impact) == ("Printer jams", full.service_id, 3)


def test_page_costs_the_same_for_one_template_and_three(alice, full, team, django_assert_max_num_queries):
    client = browser_of(alice)
    client.get(ADD)
    for number in range(3):
        with django_assert_max_num_queries(15):
            client.get(ADD, {"template": full.slug})
        extra = make_template(f"More {number}", team, service=make_service())
        extra.tags.set(Tag.objects.all())


def test_names_are_unique_within_a_team_whatever_their_case(team):
    make_template("Printer jams", team)
    make_template("Printer Jams Elsewhere")
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentTemplate.objects.create(
            name="PRINTER JAMS", slug="again", team=team, type=IncidentType.objects.get(slug="outage")
        )


def answers(template: IncidentTemplate, **more) -> dict[str, object]:
    return {
        "name": template.name,
        "slug": template.slug,
        "type": template.type_id,
        "team": template.team_id or "",
        **more,
    }


def test_manager_edits_the_templates_of_their_team_only(bob, team, full):
    other = make_template("Of another", make_team("Elsewhere"))
    general = make_template("For all")
    client = browser_of(bob)
    assert client.get(f"{ADMIN}{full.pk}/change/").status_code == 200
    assert client.post(f"{ADMIN}{full.pk}/change/", answers(full, title="New")).status_code == 403
    Membership.objects.filter(user=bob).update(is_manager=True)
    assert client.post(f"{ADMIN}{full.pk}/change/", answers(full, title="New")).status_code == 302
    full.refresh_from_db()
    assert (full.title, full.history.first().history_user) == ("New", bob)
    assert client.post(f"{ADMIN}{general.pk}/change/", answers(general, title="New")).status_code == 403
    assert client.post(f"{ADMIN}{other.pk}/change/", answers(other, title="New")).status_code in (302, 403)
    other.refresh_from_db()
    assert other.title == ""


def test_manager_makes_templates_for_their_team_only(bob, team):
    Membership.objects.filter(user=bob).update(is_manager=True)
    client, kind = browser_of(bob), IncidentType.objects.get(slug="outage").pk
    elsewhere = make_team("Elsewhere")
    for wrong in ("", elsewhere.pk):
        answer = client.post(f"{ADMIN}add/", {"name": "Ours", "slug": "ours", "type": kind, "team": wrong})
        assert answer.status_code == 200
    assert (
        client.post(f"{ADMIN}add/", {"name": "Ours", "slug": "ours", "type": kind, "team": team.pk}).status_code == 302
    )
    assert IncidentTemplate.objects.get().team == team


def test_administrator_edits_all_and_retires(ada, full):
    client = browser_of(ada)
    assert client.post(f"{ADMIN}{full.pk}/change/", answers(full, team="", title="For all")).status_code == 302
    full.refresh_from_db()
    assert (full.team, full.title) == (None, "For all")
    text = text_of(client.get(f"{ADMIN}{full.pk}/change/"))
    assert "What agents choose it by" in text
    assert "Retire" in text


def test_agent_reads_but_does_not_make(alice, full):
    assert browser_of(alice).get(f"{ADMIN}add/").status_code == 403
    assert browser_of(alice).get(ADMIN).status_code == 200
