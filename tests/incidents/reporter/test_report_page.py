"""The form at /report/: who may come, what is refused, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Contact, FollowUp, Incident, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.reporter import tickets
from tests.factories import make_incident, make_service, make_user
from tests.incidents.reporter.conftest import browser_of, filled, link_of

pytestmark = pytest.mark.django_db
REPORT = "/report/"


def only(model):
    with as_system("test"):
        return model.objects.get()


def count(model):
    with as_system("test"):
        return model.objects.count()


def test_page_is_switched_off_for_nobody(settings_of_reports, stranger, alice):
    settings_of_reports.report_audience = "nobody"
    settings_of_reports.save()
    for client in (stranger, browser_of(alice)):
        for response in (client.get(REPORT), client.post(REPORT, filled())):
            assert response.status_code == 404
            assert "Reports are not taken here" in response.content.decode()
    assert count(Incident) == 0


def test_stranger_is_asked_to_sign_in_where_people_with_an_account_report(reference, stranger):
    response = stranger.get(REPORT)
    assert response.status_code == 302
    assert response["Location"] == "/admin/login/?next=/report/"
    assert stranger.post(REPORT, filled()).status_code == 302
    assert count(Incident) == 0


def test_person_with_an_account_reports(reference, olive, service):
    client = browser_of(olive)
    page = client.get(REPORT).content.decode()
    assert "You report as Olive Owens" in page
    assert 'name="email"' not in page
    response = client.post(REPORT, filled(service=service.pk, hurt="stopped"))
    follow_up = only(FollowUp)
    assert response["Location"] == f"/report/mine/{follow_up.pk}/?new=1"
    with as_system("test"):
        incident = Incident.objects.select_related("source", "type", "priority").get()
    assert (incident.reporter, incident.contact, incident.service) == (olive, None, service)
    assert (incident.source.slug, incident.type.slug) == ("report", "user_issue")
    assert (incident.impact, incident.urgency) == (3, 1)
    assert (follow_up.is_reporter, follow_up.user, follow_up.email) == (True, olive, "")


def test_stranger_reports_and_comes_to_their_own_page(for_anybody, stranger):
    response = stranger.post(REPORT, filled())
    follow_up = only(FollowUp)
    assert response.status_code == 302
    assert response["Location"] == link_of(follow_up) + "?new=1"
    assert response["Referrer-Policy"] == "no-referrer"
    assert (follow_up.user, follow_up.name, follow_up.email) == (None, "Sam Reed", "sam@example.org")
    contact = only(Contact)
    assert (contact.name, contact.email, contact.kind) == ("Sam Reed", "sam@example.org", "reporter")
    assert only(Incident).contact == contact


def test_contact_is_taken_again_only_when_a_report_made_it(for_anybody, stranger):
    customer = Contact.objects.create(name="Sam Reed", email="sam@example.org", kind="customer")
    stranger.post(REPORT, filled())
    stranger.post(REPORT, filled(title="Another thing entirely"))
    assert Contact.objects.filter(kind="reporter").count() == 1
    with as_system("test"):
        assert not Incident.objects.filter(contact=customer).exists()


def test_organisation_chooses_the_type(for_anybody, stranger):
    from incidents.models import IncidentType

    for_anybody.report_type = IncidentType.objects.get(slug="degradation")
    for_anybody.save()
    stranger.post(REPORT, filled())
    with as_system("test"):
        assert Incident.objects.get().type.slug == "degradation"


def test_reports_are_refused_in_words_without_a_type(for_anybody, stranger):
    from incidents.models import IncidentType

    IncidentType.objects.filter(slug="user_issue").update(retired_at=timezone.now())
    response = stranger.post(REPORT, filled())
    assert response.status_code == 409
    assert "Reports cannot be taken at the moment" in response.content.decode()
    assert "error 13" in response.content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": " "}, "Say in a few words what is wrong."),
        ({"title": "\x07\u202e"}, "Say in a few words what is wrong."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"words": "x" * 4001}, "at most 4000 characters"),
        ({"hurt": ""}, "Choose one, so that we know how soon."),
        ({"hurt": "everything"}, "not one of the available choices"),
        ({"service": "999999"}, "Choose one from the list."),
        ({"name": ""}, "Say who you are"),
        ({"name": "\r\n"}, "Say who you are"),
        ({"email": "nobody"}, "valid email address"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "valid email address"),
        ({"website": "https://spam.example"}, "to stay empty"),
        ({"ticket": ""}, "This form was not complete."),
        ({"ticket": "made:up"}, "This form was not complete."),
    ],
)
def test_refusal_says_what_is_wrong_and_keeps_what_was_typed(values, sentence, for_anybody, stranger):
    response = stranger.post(REPORT, filled(**values))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "words" in values or "It says error 13" in page
    assert count(Incident) == 0
    assert "spam.example" not in page


def test_form_that_is_sent_at_once_may_be_sent_again(for_anybody, stranger):
    ticket = tickets.issue(timezone.now())
    response = stranger.post(REPORT, filled(ticket=ticket))
    assert response.status_code == 422
    assert "That was very quick" in response.content.decode()
    assert f'value="{ticket}"' in response.content.decode()


def test_form_of_yesterday_gets_a_new_ticket(for_anybody, stranger):
    old = tickets.issue(timezone.now() - timedelta(days=2))
    response = stranger.post(REPORT, filled(ticket=old))
    assert "open for more than a day" in response.content.decode()
    assert old not in response.content.decode()


def test_retired_service_is_not_offered(for_anybody, stranger):
    make_service("Old ledger", retired_at=timezone.now())
    make_service("New ledger")
    page = stranger.get(REPORT).content.decode()
    assert "New ledger" in page
    assert "Old ledger" not in page


def test_same_form_sent_twice_is_one_report(for_anybody, stranger):
    form = filled()
    first, second = stranger.post(REPORT, form), stranger.post(REPORT, form)
    assert first["Location"] == second["Location"]
    assert count(Incident) == count(FollowUp) == 1


def test_same_form_with_other_words_is_another_report(for_anybody, stranger):
    form = filled()
    stranger.post(REPORT, form)
    stranger.post(REPORT, {**form, "title": "The kettle leaks"})
    assert count(Incident) == 2


def test_limit_answers_429_and_keeps_what_was_typed(for_anybody, stranger):
    for number in range(3):
        stranger.post(REPORT, filled(title=f"Oddity {'x' * number}"))
    response = stranger.post(REPORT, filled(title="One too many"))
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    page = response.content.decode()
    assert "That is more than we take at once. Wait" in page
    assert "One too many" in page
    assert count(Incident) == 3


def test_limit_of_an_address_counts_whatever_mail_is_named(for_anybody, stranger):
    codes = [
        stranger.post(REPORT, filled(email=f"s{n}@example.org", title=f"T{'y' * n}")).status_code for n in range(6)
    ]
    assert codes == [302] * 5 + [429]
    other = Client(REMOTE_ADDR="192.0.2.77")
    assert other.post(REPORT, filled(email="z@example.org", title="Elsewhere")).status_code == 302


def test_person_with_an_account_has_a_wider_limit(reference, olive):
    client = browser_of(olive)
    codes = {client.post(REPORT, filled(title=f"Z{'z' * n}")).status_code for n in range(10)}
    assert codes == {302}


def test_form_without_its_csrf_token_is_refused(for_anybody):
    client = Client(enforce_csrf_checks=True)
    assert client.post(REPORT, filled()).status_code == 403
    assert count(Incident) == 0


def test_html_is_shown_as_text(for_anybody, stranger):
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    response = stranger.post(REPORT, filled(title=evil, words=evil, name=evil, hurt=""))
    assert "<script>alert" not in response.content.decode()
    assert "&lt;script&gt;alert" in response.content.decode()
    response = stranger.post(REPORT, filled(title=evil, words=evil, name=evil), follow=True)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert "<img" not in response.content.decode()


def test_answer_is_kept_nowhere_and_follows_the_strict_policy(for_anybody, stranger):
    response = stranger.get(REPORT)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert "<script>" not in response.content.decode()


def test_timeline_names_the_reporter(for_anybody, stranger):
    from incidents.timeline.queries import tell

    stranger.post(REPORT, filled())
    with as_system("test"):
        entry = TimelineEntry.objects.select_related("actor").get(code="incident.logged")
        assert tell(entry).startswith("Sam Reed (the reporter) logged this incident")


@pytest.mark.parametrize("number", [1, 3])
def test_form_takes_few_queries(number, reference, olive, django_assert_max_num_queries):
    for _ in range(number):
        make_service()
        make_incident()
    client = browser_of(olive)
    client.get(REPORT)
    with django_assert_max_num_queries(5):
        client.get(REPORT)


def test_administrator_edits_the_choices(ada):
    from incidents.catalog.queries import organisation

    client = browser_of(make_user("root", "administrator", is_superuser=True))
    page = client.get("/admin/incidents/organisationsettings/1/change/").content.decode()
    assert "who may report" in page.lower()
    values = {
        "name": "Us", "time_zone": "UTC", "currency": "GBP", "default_hourly_cost": "1",
        "report_audience": "anybody", "report_introduction": "Call 111", "report_type": "",
        "report_confirm_days": "0", "report_link_days": "30",
    }  # fmt: skip
    assert client.post("/admin/incidents/organisationsettings/1/change/", values).status_code == 200
    assert organisation().report_audience == "account"
    client.post("/admin/incidents/organisationsettings/1/change/", {**values, "report_confirm_days": "7"})
    assert (organisation().report_audience, organisation().report_confirm_days) == ("anybody", 7)
