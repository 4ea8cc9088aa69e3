"""Break-glass in the console."""

from __future__ import annotations

from incidents.models import AccessGrant
from incidents.permissions.principal import as_system
from tests.incidents.desk.conftest import QUEUE, browser_of, page, text_of

GLASS = f"{QUEUE}break-glass/"


def test_administrator_opens_one_with_a_reason_and_the_owner_is_told(ada, alice, secret):
    client = browser_of(ada)
    assert client.get(page(secret)).status_code == 302
    assert client.post(GLASS, {"reference": secret.reference, "reason": ""}).status_code == 422
    response = client.post(GLASS, {"reference": secret.reference.lower(), "reason": "Court order 7"})
    assert response.url == page(secret)
    assert "Canary" in text_of(client.get(page(secret)))
    for address in (page(secret), "/admin/"):
        text = text_of(browser_of(alice).get(address))
        assert "Ada Adams" in text
        assert "Court order 7" in text


def test_absent_and_unrestricted_answer_alike(ada, incident):
    client, answers = browser_of(ada), []
    for reference in (incident.reference, "INC-987654"):
        response = client.post(GLASS, {"reference": reference, "reason": "Curious"})
        answers.append(text_of(response).split('role="alert"')[1].split("</div>")[0])
    assert answers[0] == answers[1]
    with as_system("test"):
        assert not AccessGrant.objects.exists()


def test_reading_the_page_breaks_nothing(ada, secret):
    browser_of(ada).get(GLASS, {"reference": secret.reference, "reason": "x"})
    with as_system("test"):
        assert not AccessGrant.objects.filter(user=ada).exists()


def test_only_holders_of_the_permission(alice, carol, secret):
    for person in (alice, carol):
        assert browser_of(person).get(GLASS).status_code == 403
        assert browser_of(person).post(GLASS, {"reference": secret.reference, "reason": "x"}).status_code == 403
