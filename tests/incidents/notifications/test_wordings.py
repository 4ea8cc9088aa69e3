"""The organisation's own words for messages: tried on examples, refused where they could not be filled in."""

from __future__ import annotations

import pytest

from incidents.models import NotificationTemplate
from incidents.notifications.kinds import KINDS
from incidents.notifications.operations.wordings import (
    WordingRefused,
    check_words,
    save_words,
    use_shipped_words,
)
from incidents.notifications.variables import unknown_variables
from incidents.notifications.words import template_of
from incidents.refusals import NotPermitted
from tests.factories import make_user
from tests.incidents.desk.conftest import browser_of, text_of

pytestmark = pytest.mark.django_db
WORDS = "/admin/messages/"
ASSIGNED = KINDS["incident.assigned"]


@pytest.fixture
def ines(reference):
    return make_user("ines", "administrator")


@pytest.mark.parametrize("code", KINDS)
def test_the_words_that_ship_name_known_variables_and_can_be_filled_in(code):
    kind = KINDS[code]
    assert check_words(kind, subject=kind.subject, body=kind.body).subject


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        ("{{ reference }} {{ title|default:name }}", []),
        ("{{ refrence }}", ["refrence"]),
        ("{{ title|default:nobody }}", ["nobody"]),
        ("{% if secret %}x{% elif title == other %}y{% endif %}", ["other", "secret"]),
        ("{% if title %}{{ hidden }}{% endif %}", ["hidden"]),
        ("{% for letter in title %}{{ forloop.counter }}{{ letter }}{% endfor %}", []),
        ("{% for letter in letters %}{{ letter }}{% endfor %}", ["letters"]),
        ("{% with short=title %}{{ short }}{% endwith %}", []),
        ("{% firstof title 'none' %}{% firstof nothing 'none' %}", ["nothing"]),
        ("{{ title.real }}", []),
        ("{{ 'text' }} {{ 3 }} {% if 1 < 2 %}{% endif %}", []),
    ],
)
def test_names_that_nobody_gives_are_found(source, unknown):
    assert unknown_variables(template_of(source), ASSIGNED.variables) == unknown


@pytest.mark.parametrize(
    ("subject", "body", "fields"),
    [
        ("", "x", {"subject"}),
        ("x", " ", {"body"}),
        ("{{ nobody }}", "{% if %}", {"subject", "body"}),
        ("{% include 'x' %}", "x", {"subject"}),
        ("x" * 201, "x", {"subject"}),
        ("x", "x" * 5001, {"body"}),
        ("{{ late_by }}", "x", {"subject"}),
        ("{{ title.__class__ }}", "x", {"subject"}),
    ],
)
def test_words_that_could_not_be_filled_in_are_refused_at_their_field(subject, body, fields):
    with pytest.raises(WordingRefused) as refusal:
        check_words(ASSIGNED, subject=subject, body=body)
    assert set(refusal.value.fields) == fields


def test_own_words_are_saved_kept_in_history_and_given_up(ines, alice):
    save_words(ASSIGNED, subject="{{ reference }}!", body="Yours", actor=ines)
    row = save_words(ASSIGNED, subject="{{ reference }}?", body="Yours", actor=ines)
    assert NotificationTemplate.objects.get().subject == "{{ reference }}?"
    assert row.history.count() == 2
    with pytest.raises(NotPermitted):
        save_words(ASSIGNED, subject="x", body="x", actor=alice)
    with pytest.raises(NotPermitted):
        use_shipped_words(ASSIGNED, actor=alice)
    assert use_shipped_words(ASSIGNED, actor=ines)
    assert not use_shipped_words(ASSIGNED, actor=ines)


def test_page_shows_tries_saves_and_goes_back(ines):
    browser, address = browser_of(ines), f"{WORDS}incident.assigned/"
    assert "INC-1042 is yours: Checkout answers with errors" in text_of(browser.get(address))
    tried = browser.post(address, {"subject": "Go: {{ reference }}", "body": "a\r\nb", "preview": "1"})
    assert tried.status_code == 200
    assert ">Go: INC-1042<" in text_of(tried)
    assert not NotificationTemplate.objects.exists()
    wrong = browser.post(address, {"subject": "{{ refrence }}", "body": "{% if %}"})
    assert wrong.status_code == 422
    assert "There is no variable refrence in this message." in text_of(wrong)
    assert "{{ refrence }}" in text_of(wrong)
    assert "This does not work as a template" in text_of(wrong)
    assert browser.post(address, {"subject": "Go: {{ reference }}", "body": "a\r\nb"}).url == WORDS
    assert NotificationTemplate.objects.get().body == "a\nb"
    assert "Your words" in text_of(browser.get(WORDS))
    browser.post(address, {"shipped": "1"})
    assert "Your words" not in text_of(browser.get(WORDS))


def test_who_may_read_and_who_may_change(alice, ines):
    reader, nobody = browser_of(alice), browser_of(make_user("nobody"))
    assert reader.get(f"{WORDS}incident.assigned/").status_code == 200
    assert reader.post(f"{WORDS}incident.assigned/", {"subject": "x", "body": "x"}).status_code == 403
    assert nobody.get(WORDS).status_code == nobody.get(f"{WORDS}incident.assigned/").status_code == 403
    assert browser_of(ines).get(f"{WORDS}nothing/").status_code == 404
