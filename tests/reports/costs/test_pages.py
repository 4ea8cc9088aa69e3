from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.models import AccessRecord, ResponseRole
from incidents.permissions.principal import as_system
from reports.models import FixedCost, ResponseRate, ServiceRate
from tests.factories import NOW, make_incident, make_service
from tests.reports.costs.making import make_manager, price, price_staff, put, spend, suffer

pytestmark = pytest.mark.django_db
DIALOG = {"X-Muster-Dialog": "1"}
FRAGMENT_BUDGET = 6
# The session, the person and what the person may.
ENTRY = 4


@pytest.fixture
def mara(reference):
    return make_manager(first_name="Mara", last_name="Moss")


@pytest.fixture
def browser(client, mara):
    client.force_login(mara)
    return client


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW + timedelta(hours=4), tick=False)


def grid(**values):
    return {
        "valid_from": "2026-01-01",
        "likely": "100",
        "low": "50",
        "high": "",
        "degraded_percent": "50",
        "at_risk_percent": "0",
        "time_zone": "Europe/London",
        "hours": ["100"] * 168,
        **values,
    }


def test_overview_tells_what_a_period_cost(browser, service, clock):
    price(service, 1000, 500, 2000)
    suffer(make_incident(title="Broken pump"), service, 0, 2)
    spend(make_incident(), 50)
    page = text(browser.get("/admin/costs/"))
    assert "GBP 2,050" in page
    assert "GBP 1,050 to GBP 4,050" in page
    assert "Broken pump" in page
    assert "2 h" in page


def test_overview_of_nothing_says_what_to_do(browser, clock):
    page = text(browser.get("/admin/costs/"))
    assert "Say on an incident which services suffer" in page


def test_overview_says_what_is_wrong_with_a_period(browser, clock):
    assert "is no day" in text(browser.get("/admin/costs/?from=tomorrow"))


@pytest.mark.parametrize("rows", [1, 3])
def test_overview_costs_the_same_however_much_there_is(browser, service, rows, clock, django_assert_max_num_queries):
    price_staff()
    for _ in range(rows):
        incident = make_incident()
        suffer(incident, make_service(), 0, 2)
        spend(incident)
    browser.get("/admin/costs/")
    with django_assert_max_num_queries(24):
        browser.get("/admin/costs/")


@pytest.mark.parametrize(
    "address",
    ["/admin/costs/", "/admin/costs/rates/", "/admin/costs/rates/service/checkout/", "/admin/costs/rates/people/"],
)
def test_who_may_not_see_costs_is_refused(client, carol, service, address):
    client.force_login(carol)
    assert client.get(address).status_code == 403


def test_incident_page_offers_costs_to_whom_may_see_them(browser, client, carol):
    incident = make_incident()
    address = reverse("incident_costs", args=[incident.pk])
    assert address in text(browser.get(f"/admin/incidents/incident/{incident.pk}/change/"))
    client.force_login(carol)
    assert address not in text(client.get(f"/admin/incidents/incident/{incident.pk}/change/"))
    assert client.get(address).status_code == 403


def test_rate_of_a_service_is_kept_with_its_grid(browser, service, mara):
    hours = ["0"] * 167 + ["1000"]
    response = browser.post("/admin/costs/rates/service/checkout/", grid(hours=hours))
    assert response.status_code == 302
    rate = ServiceRate.objects.get()
    assert (rate.low, rate.likely, rate.high, rate.made_by) == (50, 100, 100, mara)
    assert (rate.hours[0], rate.hours[167], rate.time_zone) == (0, 1000, "Europe/London")
    page = text(browser.get("/admin/costs/rates/service/checkout/"))
    assert "0% to 1000%, Europe/London" in page
    assert 'aria-label="Sunday 23:00, per cent"' in page


def test_wrong_grid_keeps_what_was_typed_and_says_which_hour(browser, service):
    hours = ["100"] * 168
    hours[25] = "plenty"
    response = browser.post("/admin/costs/rates/service/checkout/", grid(hours=hours, likely="777"))
    page = text(response)
    assert response.status_code == 422
    assert "Tuesday 01:00: write a whole number from 0 to 1000" in page
    assert 'value="plenty"' in page
    assert 'value="777"' in page
    assert not ServiceRate.objects.exists()


def test_refusal_stands_at_its_field(browser, service):
    page = text(browser.post("/admin/costs/rates/service/checkout/", grid(low="500")))
    assert "The likely amount is not below the least." in page


def test_rates_are_taken_back_by_post_alone(browser, service):
    rate, staff = price(service), price_staff()
    addresses = [
        reverse("costs_take_back_service_rate", args=[rate.pk]),
        reverse("costs_take_back_response_rate", args=[staff.pk]),
    ]
    for address in addresses:
        assert browser.get(address).status_code == 405
        assert browser.post(address).status_code == 302
    assert not ServiceRate.objects.filter(replaced_at=None).exists()
    assert not ResponseRate.objects.filter(replaced_at=None).exists()


def test_auditor_reads_rates_and_changes_none(client, service):
    from tests.factories import make_user

    client.force_login(make_user("audrey", "auditor"))
    page = text(client.get("/admin/costs/rates/service/checkout/"))
    assert "readonly" in page
    assert "Keep it" not in page
    assert client.post("/admin/costs/rates/service/checkout/", grid()).status_code == 403
    assert client.get("/admin/costs/rates/people/").status_code == 403


def test_rate_of_people_is_kept_and_listed(browser, team):
    given = {
        "team": str(team.pk),
        "responder": "commander",
        "valid_from": "2026-01-01",
        "likely": "80",
        "low": "",
        "high": "",
        "share_percent": "100",
    }
    assert browser.post("/admin/costs/rates/people/", given).status_code == 302
    page = text(browser.get("/admin/costs/rates/"))
    assert "Incident commander" in page
    assert "Platform" in page
    wrong = browser.post("/admin/costs/rates/people/", {**given, "share_percent": "101"})
    assert wrong.status_code == 422


def test_fragment_tells_every_part_in_six_queries(browser, mara, alice, service, clock, django_assert_max_num_queries):
    price(service, 100)
    price_staff(60, responder="assignee")
    incident = put(
        make_incident(),
        assignee=alice,
        acknowledged_at=NOW,
        acknowledged_by=alice,
        is_major=True,
        major_declared_at=NOW,
    )
    suffer(incident, service, 0)
    suffer(incident, make_service("Mail", hourly_cost=Decimal(10)), 0, 2)
    for number in range(3):
        spend(incident, 7, what=f"Refund {number}")
    with as_system("test"):
        ResponseRole.objects.create(incident=incident, role="scribe", user=mara, started_at=NOW)
    address = reverse("incident_costs", args=[incident.pk])
    browser.get(address, headers=DIALOG)
    with django_assert_max_num_queries(FRAGMENT_BUDGET + ENTRY):
        part = text(browser.get(address, headers=DIALOG))
    # Four hours of checkout, two of mail, four of alice, three refunds.
    assert "GBP 681" in part
    assert 'data-meter="681.0000" data-meter-hour="160.0000"' in part
    assert "4 h 0 min of which nobody said what it costs" in part
    assert "Refund 2" in part


def test_meter_runs_for_a_running_major_incident_alone(browser, service, clock):
    plain, over = make_incident(), put(make_incident(), is_major=True, major_declared_at=NOW)
    suffer(plain, service, 0)
    suffer(over, service, 0, 1)
    for incident in (plain, over):
        part = text(browser.get(reverse("incident_costs", args=[incident.pk]), headers=DIALOG))
        assert "data-meter" not in part
        assert "most likely" in part


def test_cost_is_added_and_withdrawn_in_a_dialog(browser, mara, clock):
    incident = make_incident()
    address = reverse("incident_cost_add", args=[incident.pk])
    today = timezone.localdate().isoformat()
    given = {"on": today, "what": "Courier", "likely": "30.50", "low": "", "high": "40", "document": "R-7"}
    wrong = browser.post(address, {**given, "low": "35"}, headers=DIALOG)
    assert wrong.status_code == 422
    assert "The likely amount is not below the least." in text(wrong)
    assert 'value="Courier"' in text(wrong)
    assert browser.post(address, given, headers=DIALOG).status_code == 204
    with as_system("test"):
        cost = FixedCost.objects.get()
    assert (cost.low, cost.likely, cost.high, cost.recorded_by) == (Decimal("30.50"), Decimal("30.50"), 40, mara)
    withdraw = reverse("incident_cost_withdraw", args=[incident.pk, cost.pk])
    assert browser.post(withdraw, {"reason": ""}, headers=DIALOG).status_code == 422
    assert browser.post(withdraw, {"reason": "Not ours"}, headers=DIALOG).status_code == 204
    part = text(browser.get(reverse("incident_costs", args=[incident.pk]), headers=DIALOG))
    assert "<s>Courier: GBP 30</s>" in part
    assert "Not ours" in part
    assert browser.get(reverse("incident_cost_withdraw", args=[incident.pk, cost.pk + 1])).status_code == 404


def test_hidden_and_absent_incidents_answer_alike(browser):
    hidden = put(make_incident("security", title="CANARY"), restricted=True)
    for name in ("incident_costs", "incident_cost_add"):
        answers = [browser.get(reverse(name, args=[pk])) for pk in (hidden.pk, hidden.pk + 1000)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_read_of_a_restricted_incident_is_recorded(browser, mara, service, clock):
    restricted = put(make_incident("security"), restricted=True, assignee=mara)
    suffer(restricted, service, 0, 1)
    browser.get(reverse("incident_costs", args=[restricted.pk]), headers=DIALOG)
    browser.get("/admin/costs/")
    with as_system("test"):
        surfaces = set(AccessRecord.objects.filter(user=mara, incident=restricted).values_list("surface", flat=True))
    assert surfaces == {"page", "list"}


def test_nobody_is_shown_the_canary_in_the_overview(browser, service, clock):
    hidden = put(make_incident("security", title="CANARY"), restricted=True)
    suffer(hidden, service, 0, 1)
    page = text(browser.get("/admin/costs/"))
    assert "CANARY" not in page
    assert "No service suffered" in page
