"""The dashboards: who sees them, what they ask, what they cost, and that their figures lead on."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from incidents.models import Incident, Membership, ResolutionCode
from incidents.permissions.principal import as_system
from incidents.permissions.roles import ROLES
from reports.costs.metrics import METRICS as OF_COSTS
from reports.dashboards.boards import BOARDS
from reports.metrics.registry import all_metrics
from tests.factories import NOW, make_incident, make_service, make_team, make_user
from tests.reports.dashboards.making import resolved
from tests.reports.metrics.making import fold

pytestmark = pytest.mark.django_db

READ = {role for role, rights in ROLES.items() if "reports.view_reports" in rights}
HERE = "/admin/reports/"
# A card costs three for its reader; this period and the one before are read together, and the names of groups.
PAGE_BUDGET, CARD_BUDGET = 15, 6
# Of those that rest on more than incidents, or are not kept by day.
CARD_BUDGETS = {
    **{metric.name: 20 for metric in OF_COSTS},
    "article_reuse": 7,
    "readiness": 7,
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(db):
    user = make_user("rita", "manager")
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


@pytest.mark.parametrize("role", sorted(ROLES))
def test_dashboards_are_for_those_who_may_read_reports(role):
    client = Client()
    client.force_login(make_user("one", role))

    expected = 200 if role in READ else 403
    for address in (
        f"{HERE}operations/",
        f"{HERE}metrics/",
        f"{HERE}metrics/reported/",
        f"{HERE}cards/reported/figure/",
    ):
        assert client.get(address).status_code == expected


@pytest.mark.parametrize(
    ("role", "slug"), [("manager", "executive"), ("trainer", "training"), ("auditor", "executive")]
)
def test_first_is_the_dashboard_of_the_role(role, slug):
    client = Client()
    client.force_login(make_user("one", role))

    assert client.get(HERE).context["board"].slug == slug


@pytest.mark.parametrize("slug", list(BOARDS))
@pytest.mark.parametrize("rows", [1, 3])
def test_dashboard_costs_the_same_however_much_there_is(slug, rows, reader, django_assert_max_num_queries):
    for number in range(rows):
        make_incident(team=make_team(f"Team {number}"), service=make_service(f"Service {number}"))

    with django_assert_max_num_queries(PAGE_BUDGET):
        html = text(reader.get(f"{HERE}{slug}/"))

    assert BOARDS[slug].words in html


def test_every_card_of_every_dashboard_can_be_fetched(reader, django_assert_max_num_queries):
    resolved(team=make_team("Mail"), service=make_service("Shop"))
    fold()
    seen = set()

    for slug in BOARDS:
        answer = reader.get(f"{HERE}{slug}/")
        for one in (*answer.context["figures"], *answer.context["cards"]):
            card = one["card"]
            if card.slug in seen:
                continue
            seen.add(card.slug)
            address = reverse("report_card", args=[card.metric, card.kind])
            asked = {"by": card.group or "", "with": card.other, "reality": "both"}
            with django_assert_max_num_queries(CARD_BUDGETS.get(card.metric, CARD_BUDGET)):
                assert "Traceback" not in text(reader.get(address, asked))

    assert len(seen) > 20


def test_most_frequent_code_stands_first_although_a_code_is_better_than_none(reader):
    rare, frequent = (ResolutionCode.objects.create(name=name, slug=name.lower()) for name in ("Alone", "Often"))
    with as_system("a test resolves"):
        for code in (rare, frequent, frequent):
            Incident.objects.filter(pk=resolved().pk).update(resolution_code=code)
    fold()

    html = text(reader.get(reverse("report_card", args=["resolution_codes", "bars"]), {"by": "resolution_code"}))

    assert html.index("Often") < html.index("Alone")


def test_every_card_of_an_empty_organisation_says_that_there_is_nothing(reader):
    seen = set()
    for slug in BOARDS:
        answer = reader.get(f"{HERE}{slug}/")
        assert "There is no incident yet that you may see" in text(answer)
        for one in (*answer.context["figures"], *answer.context["cards"]):
            card = one["card"]
            if card.slug in seen or card.metric == "readiness":
                continue
            seen.add(card.slug)
            asked = {"by": card.group or "", "with": card.other}
            html = text(reader.get(reverse("report_card", args=[card.metric, card.kind]), asked))
            assert "There is no value in this period." in html or "db-headline" in html or "<svg" in html, card.slug
            assert "None" not in html, card.slug
            if card.kind == "figure":
                assert 'class="db-headline"><a' not in html, card.slug
    assert len(seen) > 20


@pytest.mark.parametrize(("role", "offers"), [("manager", False), ("administrator", True)])
def test_empty_dashboard_offers_what_the_reader_may_do_next(role, offers):
    client = Client()
    client.force_login(make_user("one", role))
    html = text(client.get(f"{HERE}operations/"))

    assert ("Import incidents</a>" in html.split("db-empty")[1].split("</div>")[0]) is offers
    make_incident()
    assert "db-empty" not in text(client.get(f"{HERE}operations/"))


def test_figure_says_its_n_its_change_and_leads_to_the_incidents(reader):
    for minutes in (10, 20, 90):
        resolved(minutes=minutes)
    resolved(minutes=60, at=NOW - timedelta(days=40))

    html = text(reader.get(f"{HERE}cards/time_to_resolve/figure/"))

    assert "20 min" in html
    assert "median, n = 3" in " ".join(html.replace("</span>", "").replace("<span>", "").split())
    assert "67% less, better" in html
    assert "before 1 h" in html
    first = (NOW - timedelta(days=29)).date()
    assert f"{HERE}metrics/time_to_resolve/records/?from={first}&to={NOW.date()}" in html


def test_list_behind_a_figure_is_as_long_as_the_figure_says(reader):
    for _ in range(2):
        make_incident()
    make_incident(at=NOW - timedelta(days=60))

    behind = reader.get(f"{HERE}cards/reported/figure/").context["drawn"].behind

    assert reader.get(behind).context["cl"].result_count == 2


def test_restricted_incidents_count_only_for_the_entitled(reader):
    hidden = make_incident("security")
    with as_system("a test hides"):
        Incident.objects.filter(pk=hidden.pk).update(restricted=True)
    figure = f"{HERE}cards/reported/figure/"

    assert reader.get(figure).context["drawn"].answer.total.value == 0
    with as_system("a test entitles"):
        Incident.objects.filter(pk=hidden.pk).update(assignee=reader.user)
    assert reader.get(figure).context["drawn"].answer.total.value == 1


def test_filters_go_along_to_the_cards_and_can_be_taken_away(reader):
    mail = make_team("Mail")

    html = text(reader.get(f"{HERE}operations/", {"team": mail.pk, "period": "7_days", "compare": "no"}))

    assert f"period=7_days&team={mail.pk}" in html
    assert "Team: Mail" in html
    assert "compare=no" in html


def test_preset_wins_over_days_that_were_left_in_the_form(reader):
    given = {"period": "7_days", "from": "2020-01-01", "to": "2020-01-31"}

    assert reader.get(f"{HERE}operations/", given).context["first"] == NOW.date() - timedelta(days=6)


def test_chosen_days_hold_without_a_preset(reader):
    given = {"period": "days", "from": "2025-01-01", "to": "2025-01-31"}
    page = reader.get(f"{HERE}operations/", given)

    assert (page.context["asked"].question.days, page.context["asked"].preset) == (31, "")


@pytest.mark.parametrize(
    "given", [{"from": "never"}, {"team": "nobody"}, {"period": "always"}, {"from": "2026-01-02", "to": "2026-01-01"}]
)
def test_what_cannot_be_asked_is_said_and_nothing_is_counted(given, reader):
    page = reader.get(f"{HERE}operations/", given)

    assert 'role="alert"' in text(page)
    assert "data-card" not in text(page)
    assert reader.get(f"{HERE}cards/reported/figure/", given).status_code == 404


def test_team_lead_begins_with_the_own_teams_in_the_address(reader):
    mail = make_team("Mail")
    make_team("Another")
    Membership.objects.create(team=mail, user=reader.user)

    assert reader.get(f"{HERE}team/").url == f"{HERE}team/?team={mail.pk}"
    assert reader.get(f"{HERE}team/", {"team": ""}).status_code == 200


def test_service_owner_begins_with_the_services_of_the_own_teams(reader):
    mail = make_team("Mail")
    Membership.objects.create(team=mail, user=reader.user)
    service = make_service("Post", owning_team=mail)

    assert reader.get(f"{HERE}services/").url == f"{HERE}services/?service={service.pk}"


def test_training_is_about_drills_until_something_else_is_chosen(reader):
    assert "reality=drill" in text(reader.get(f"{HERE}training/"))
    assert "reality=real" in text(reader.get(f"{HERE}training/", {"reality": "real"}))


@pytest.mark.parametrize("metric", [metric.name for metric in all_metrics()])
def test_page_of_a_metric_says_how_it_is_made(metric, reader):
    resolved()
    page = reader.get(f"{HERE}metrics/{metric}/")

    html = text(page)
    assert all(part in html for part in ("Formula", "Population", "Source"))
    assert page.context["metric"].meaning in html


def test_page_of_every_metric_names_each(reader):
    html = text(reader.get(f"{HERE}metrics/"))

    assert all(f'href="{HERE}metrics/{metric.name}/"' in html for metric in all_metrics())


@pytest.mark.parametrize(
    "address",
    [
        "nothing/", "metrics/nothing/", "cards/nothing/figure/", "cards/reported/nothing/", "cards/reported/bars/?by=x",
        "cards/reported/pair/", "cards/reported/pair/?with=nothing", "cards/reported/figure/?with=resolved",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(address, reader):
    assert reader.get(f"{HERE}{address}").status_code == 404


def test_panel_of_the_first_page_names_figures_that_lead_on(reader):
    make_incident()

    html = text(reader.get("/admin/"))
    assert f'data-fragment="{HERE}words/reported/"' in html
    assert "figure=reported" in text(reader.get(f"{HERE}words/reported/"))
