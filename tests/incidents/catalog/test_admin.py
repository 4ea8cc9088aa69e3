"""The catalogue's pages: edited by administrators, looked at by others, deleted by nobody."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.contrib import admin
from django.urls import reverse

from incidents.audit.models import AuditRecord
from incidents.catalog import operations, queries
from incidents.catalog.models import (
    BusinessCalendar,
    Category,
    HoldReason,
    IncidentType,
    OrganisationSettings,
    Priority,
    PriorityRule,
    ResolutionCode,
    Service,
    ServiceDependency,
    Source,
    Tag,
)
from tests.factories import NOW, make_service, make_user

pytestmark = pytest.mark.django_db

LISTED = [Service, Category, IncidentType, Priority, HoldReason, ResolutionCode, Tag, Source, BusinessCalendar]
EVERY = [*LISTED, PriorityRule, OrganisationSettings]


@pytest.fixture
def console(client, reference):
    """An administrator by role alone, so that the role's permissions are what is tested."""
    client.force_login(make_user("ines", "administrator"))
    return client


def address(model, name, *args):
    return reverse(f"admin:incidents_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", LISTED)
def test_list_and_page_open(console, model):
    Tag.objects.get_or_create(name="printer")
    make_service("Mail")
    assert console.get(address(model, "changelist")).status_code == 200
    row = model.objects.order_by("pk").first()
    assert console.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [model for model in EVERY if hasattr(model, "history") and model is not PriorityRule])
def test_history_opens(console, model):
    Tag.objects.get_or_create(name="printer")
    make_service("Mail")
    row = model.objects.order_by("pk").first()
    assert console.get(address(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", EVERY)
def test_nobody_deletes_what_an_incident_may_refer_to(client, ada, model):
    Tag.objects.get_or_create(name="printer")
    make_service("Mail")
    client.force_login(ada)
    row = model.objects.order_by("pk").first()
    assert client.get(address(model, "delete", row.pk)).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_every_configured_model_of_the_package_is_registered():
    assert all(admin.site.is_registered(model) for model in EVERY)


@pytest.mark.parametrize("model", [IncidentType, HoldReason, Source, BusinessCalendar, Category, Service])
def test_agent_may_not_add(client, alice, model):
    client.force_login(alice)
    assert client.get(address(model, "add")).status_code == 403


@pytest.mark.parametrize("model", [IncidentType, Priority, HoldReason, Source, Category])
def test_agent_may_not_change(client, alice, model):
    client.force_login(alice)
    row = model.objects.order_by("pk").first()
    before = model.objects.filter(pk=row.pk).values().get()
    assert client.post(address(model, "change", row.pk), {"name": "Mine"}).status_code == 403
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_short_name_is_fixed_once_given(console):
    reason = HoldReason.objects.get(slug="awaiting-vendor")
    sent = {"name": "Awaiting supplier", "slug": "other", "position": 2, "pauses_clocks": "on"}
    assert console.post(address(HoldReason, "change", reason.pk), sent).status_code == 302
    reason.refresh_from_db()
    assert (reason.name, reason.slug) == ("Awaiting supplier", "awaiting-vendor")


def test_change_is_kept_in_the_history_with_who_made_it(console):
    priority = Priority.objects.get(rank=1)
    console.post(address(Priority, "change", 1), {"name": "Urgent", "description": "Now."})
    entry = priority.history.first()
    assert (entry.name, entry.history_user.username) == ("Urgent", "ines")


def test_new_category_gets_its_path(console):
    parent = Category.objects.get(path="Network")
    sent = {"name": "Radio", "parent": parent.pk, "position": 0, "description": ""}
    answer = console.post(address(Category, "add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    assert Category.objects.get(name="Radio").path == "Network / Radio"


def test_category_moved_takes_its_branch_along(console):
    branch, parent = Category.objects.get(path="Access"), Category.objects.get(path="Security")
    sent = {"name": "Access", "parent": parent.pk, "position": 0, "description": ""}
    assert console.post(address(Category, "change", branch.pk), sent).status_code == 302
    assert Category.objects.filter(path="Security / Access / Password").exists()


def test_category_below_itself_is_refused_and_what_was_typed_is_kept(console):
    branch, leaf = Category.objects.get(path="Access"), Category.objects.get(path="Access / Password")
    sent = {"name": "Rights", "parent": leaf.pk, "position": 0, "description": "Kept words"}
    answer = console.post(address(Category, "change", branch.pk), sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "which is a part of it" in text
    assert "Kept words" in text


def test_refusal_at_the_last_moment_is_a_message_and_changes_nothing(console, monkeypatch):
    branch = Category.objects.get(path="Access")

    def refuse(*args, **kwargs):
        raise operations.CategoryMisplaced("Somebody was faster.")

    monkeypatch.setattr(operations, "place_category", refuse)
    sent = {"name": "Rights", "position": 0, "description": ""}
    answer = console.post(address(Category, "change", branch.pk), sent, follow=True)
    assert "Somebody was faster." in answer.content.decode()
    assert Category.objects.get(pk=branch.pk).name == "Access"


def test_retire_is_asked_for_in_a_dialog_and_happens_by_post(console):
    reason = HoldReason.objects.get(slug="awaiting-vendor")
    retire = address(HoldReason, "retire_row", reason.pk)
    assert console.get(retire).status_code == 200
    reason.refresh_from_db()
    assert reason.retired_at is None
    assert console.post(retire, {"_form_submitted": "True"}).status_code == 302
    reason.refresh_from_db()
    assert reason.retired_at is not None
    console.post(address(HoldReason, "restore_row", reason.pk), {"_form_submitted": "True"})
    reason.refresh_from_db()
    assert reason.retired_at is None


def test_page_offers_to_retire_or_to_restore(console):
    reason = HoldReason.objects.get(slug="awaiting-vendor")
    page = address(HoldReason, "change", reason.pk)
    retire, restore = (address(HoldReason, f"{name}_row", reason.pk) for name in ("retire", "restore"))
    text = console.get(page).content.decode()
    assert retire in text
    assert restore not in text
    operations.retire(reason, at=NOW)
    text = console.get(page).content.decode()
    assert retire not in text
    assert restore in text


def test_retire_of_a_needed_service_says_why_in_the_dialog(console):
    mail, shop = make_service("Mail"), make_service("Shop")
    ServiceDependency.objects.create(service=shop, depends_on=mail)
    answer = console.post(address(Service, "retire_row", mail.pk), {"_form_submitted": "True"})
    assert "Shop still depends on it" in answer.content.decode()
    mail.refresh_from_db()
    assert mail.retired_at is None


def test_agent_may_not_retire(client, alice):
    client.force_login(alice)
    mail = make_service("Mail")
    answer = client.post(address(Service, "retire_row", mail.pk), {"_form_submitted": "True"})
    mail.refresh_from_db()
    assert (answer.status_code, mail.retired_at) == (403, None)


def test_service_page_tells_what_it_needs_through_others(console):
    made = [make_service(name) for name in ("Shop", "Payments", "Database")]
    for service, needed in pairwise(made):
        ServiceDependency.objects.create(service=service, depends_on=needed, is_hard=False)
    assert "Payments (soft), Database (soft)" in console.get(address(Service, "change", made[0].pk)).content.decode()


def test_retired_services_are_not_offered_to_choosers(console):
    operations.retire(make_service("Old mail"), at=NOW)
    make_service("New mail")
    sent = {"term": "mail", "app_label": "incidents", "model_name": "servicedependency", "field_name": "depends_on"}
    found = console.get(reverse("admin:autocomplete"), sent).json()["results"]
    assert [one["text"] for one in found] == ["New mail"]


def matrix(**changes):
    cells = {f"cell_{i}_{u}": str(priority.pk) for (i, u), priority in queries.matrix().items()}
    return {**cells, **changes}


def test_matrix_is_one_page_of_nine_cells(console):
    text = console.get(address(PriorityRule, "changelist")).content.decode()
    assert text.count("<select") >= 9
    assert "High impact" in text
    assert "style=" not in text[text.index('class="mx-table"') : text.index("</table>")]


def test_matrix_saves_what_changed_with_history(console):
    answer = console.post(address(PriorityRule, "changelist"), matrix(cell_3_3="1"), follow=True)
    assert "1 cell of the matrix changed." in answer.content.decode()
    assert queries.priority_for(3, 3).rank == 1
    rule = PriorityRule.objects.get(impact=3, urgency=3)
    assert rule.history.first().history_user.username == "ines"


def test_matrix_shows_what_would_change_and_saves_nothing(console):
    before = queries.matrix()
    answer = console.post(address(PriorityRule, "changelist"), matrix(cell_3_3="1", _look="1"))
    assert [(words, old.rank, new.rank) for words, old, new in answer.context["form"].changes()] == [
        ("Low impact with low urgency", before[3, 3].rank, 1)
    ]
    assert "Low impact with low urgency" in answer.content.decode()
    assert queries.matrix() == before


def test_matrix_saved_as_it_is_says_that_somebody_looked(console):
    console.post(address(PriorityRule, "changelist"), matrix())
    record = AuditRecord.objects.get(code="matrix.confirmed")
    assert (record.actor.username, record.data) == ("ines", {"changed": 0})


@pytest.mark.parametrize("odd", ["", "9", "x"])
def test_matrix_with_an_odd_cell_is_refused_and_nothing_changes(console, odd):
    answer = console.post(address(PriorityRule, "changelist"), matrix(cell_1_1=odd, cell_3_3="1"))
    assert answer.status_code == 200
    assert "Choose a priority for each of the nine cells." in answer.content.decode()
    assert queries.priority_for(3, 3).rank == 4


def test_agent_may_not_change_the_matrix(client, alice):
    client.force_login(alice)
    assert client.post(address(PriorityRule, "changelist"), matrix(cell_3_3="1")).status_code == 403
    assert queries.priority_for(3, 3).rank == 4


def test_organisation_has_one_page(console):
    answer = console.get(address(OrganisationSettings, "changelist"))
    assert answer.url == address(OrganisationSettings, "change", 1)
    assert console.get(address(OrganisationSettings, "add")).status_code == 403


def hours(**days):
    return {"name": "Shop", "time_zone": "Europe/London", **days}


def test_calendar_is_written_in_plain_words(console):
    assert console.post(address(BusinessCalendar, "add"), hours(mon="8:00-12:00, 13:00–18:00")).status_code == 302
    calendar = BusinessCalendar.objects.get(name="Shop")
    assert calendar.hours == {"mon": [["08:00", "12:00"], ["13:00", "18:00"]]}
    assert "08:00–12:00, 13:00–18:00" in console.get(address(BusinessCalendar, "change", calendar.pk)).content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [("18:00-08:00", "ends before it begins"), ("always", "is not an interval"), ("", "at least one day")],
)
def test_calendar_that_makes_no_sense_is_refused_in_words(console, day, words):
    answer = console.post(address(BusinessCalendar, "add"), hours(tue=day))
    assert words in answer.content.decode()
    assert not BusinessCalendar.objects.filter(name="Shop").exists()


def test_calendar_opens_for_who_may_only_look(client, reference):
    from tests.factories import give

    client.force_login(give(make_user("vera", "observer"), "view_businesscalendar"))
    assert client.get(address(BusinessCalendar, "change", BusinessCalendar.objects.first().pk)).status_code == 200


@pytest.mark.parametrize("model", [Service, Category, IncidentType])
def test_list_takes_the_same_queries_for_one_row_and_for_three(console, model, team, django_assert_max_num_queries):
    """Rows with every relation filled, so that a forgotten join would show."""
    page = address(model, "changelist")
    kind = IncidentType.objects.get(slug="outage")
    made = []
    for number in range(3):
        name = f"Zebra {number}"
        made.append(
            {
                Service: lambda name=name: make_service(name, owning_team=team),
                IncidentType: lambda name=name: IncidentType.objects.create(
                    name=name, slug=name[-1], default_team=team
                ),
                Category: lambda name=name: operations.place_category(
                    Category(name=name, incident_type=kind, default_team=team, default_priority_id=1), parent=None
                ),
            }[model]()
        )
    console.get(page)
    with django_assert_max_num_queries(25) as one:
        console.get(f"{page}?q=Zebra+0")
    with django_assert_max_num_queries(25) as three:
        console.get(f"{page}?q=Zebra")
    assert len(one) == len(three)
