"""Attachments in the console: the list, bringing files, opening one, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.attachments.operations import attach, withdraw_attachment
from incidents.models import AccessRecord, Attachment
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_user
from tests.incidents.attachments.files import ELF, HTML, PNG, SVG, upload
from tests.incidents.desk.conftest import QUEUE, browser_of, page, text_of

BUDGET = 6
LATER = NOW + timedelta(hours=1)
DIALOG = {"X-Muster-Dialog": "1"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(incident, actor, content=PNG, name="chart.png", **values):
    with as_system("a test attaches"):
        return attach(incident, upload=upload(content, name), actor=actor, at=LATER, **values)


def bring(user, incident, *files, dialog=False, **fields):
    headers = DIALOG if dialog else {}
    return browser_of(user).post(page(incident, "attachments/"), {"file": list(files), **fields}, headers=headers)


def get_file(user, incident, key):
    answer = browser_of(user).get(page(incident, f"attachments/{key}/"))
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def stored():
    with as_system("test"):
        return list(Attachment.objects.order_by("pk"))


def test_several_files_are_brought_at_once_without_scripts(alice, incident):
    answer = bring(alice, incident, upload(PNG, "a.png"), upload(b"words", "b.log"), is_public="on")
    assert (answer.status_code, answer.url) == (302, page(incident) + "#attachments")
    assert [(file.name, file.is_public) for file in stored()] == [("a.png", True), ("b.log", True)]


def test_what_is_refused_is_said_and_the_rest_is_kept(alice, incident):
    answer = bring(alice, incident, upload(PNG, "a.png"), upload(b"", "empty.txt"), upload(ELF, "tool"))
    text = text_of(answer)
    assert answer.status_code == 422
    assert "“empty.txt” is empty." in text
    assert "“tool” is a program." in text
    assert [file.name for file in stored()] == ["a.png"]
    assert ">a.png<" in text


def test_nothing_chosen_is_said_at_the_field(alice, incident):
    answer = browser_of(alice).post(page(incident, "attachments/"), {})
    assert answer.status_code == 422
    assert "Choose at least one file." in text_of(answer)


def test_size_is_limited_while_bytes_arrive(alice, incident, media, settings):
    settings.ATTACHMENT_BYTES, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 300 * 1024, 1024
    answer = bring(alice, incident, upload(b"x" * 900_000, "big.log"), upload(b"x" * 300 * 1024, "fits.log"))
    assert answer.status_code == 422
    assert "“big.log” is larger than 300 KB" in text_of(answer)
    assert [file.name for file in stored()] == ["fits.log"]


def test_request_that_brings_too_much_is_cut(alice, incident, settings):
    settings.ATTACHMENT_BYTES, settings.ATTACHMENT_BYTES_PER_INCIDENT = 200 * 1024, 300 * 1024
    answer = bring(alice, incident, *(upload(b"x" * 200 * 1024, f"{number}.log") for number in range(3)))
    assert answer.status_code == 422
    assert len(stored()) == 1


def test_script_is_told_what_was_kept_and_what_not(alice, incident):
    answer = bring(alice, incident, upload(PNG, "a.png"), dialog=True)
    (file,) = stored()
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")
    address = page(incident, f"attachments/{file.pk}/")
    assert answer.json() == {
        "attached": [{"id": file.pk, "name": "a.png", "url": address, "is_picture": True}],
        "refused": [],
    }
    refused = bring(alice, incident, upload(b"", "empty.txt"), dialog=True)
    assert (refused.status_code, refused.json()["refused"]) == (422, ["“empty.txt” is empty."])


@pytest.mark.parametrize(("content", "name"), [(HTML, "page.html"), (SVG, "drawing.svg"), (PNG, "chart.png")])
def test_file_is_handed_out_as_a_download_that_can_do_nothing(content, name, alice, incident):
    answer, held = get_file(alice, incident, kept(incident, alice, content, name).pk)
    assert held == content
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Content-Type"] == ("image/png" if name.endswith("png") else "text/plain; charset=utf-8")
    assert int(answer["Content-Length"]) == len(content)


def test_hidden_withdrawn_and_absent_files_answer_alike(alice, charlie, secret, incident):
    hidden = kept(secret, alice, name="Canary-9731.png")
    gone = kept(incident, alice)
    with as_system("test"):
        withdraw_attachment(gone, reason="Twice", actor=alice, at=LATER)
    asked = [
        (charlie, secret, hidden.pk),
        (charlie, incident, hidden.pk),
        (alice, incident, hidden.pk),
        (alice, incident, gone.pk),
        (alice, incident, 987_654),
        (alice, incident, 10**18),
    ]
    answers = [browser_of(user).get(page(where, f"attachments/{key}/")) for user, where, key in asked]
    assert [answer.status_code for answer in answers] == [404] * len(asked)
    assert not any("Canary" in text_of(answer) for answer in answers)
    assert {answer.content for answer in answers[:2]} == {answers[0].content}


def test_list_of_a_hidden_incident_is_absent(charlie, alice, secret):
    kept(secret, alice, name="Canary-9731.png")
    answer = browser_of(charlie).get(page(secret, "attachments/"))
    assert (answer.status_code, answer.url) == (302, QUEUE)
    assert bring(charlie, secret, upload()).url == QUEUE
    assert len(stored()) == 1


def test_reading_a_file_of_a_restricted_incident_is_recorded(alice, secret):
    file = kept(secret, alice)
    get_file(alice, secret, file.pk)
    with as_system("test"):
        assert list(AccessRecord.objects.values_list("incident_id", "user_id", "surface")) == [
            (secret.pk, alice.pk, "file")
        ]


def test_who_may_not_see_incidents_opens_no_file(alice, incident, reference):
    file = kept(incident, alice)
    answer, _ = get_file(make_user("nobody"), incident, file.pk)
    assert answer.status_code == 404


def test_observer_reads_and_brings_nothing(alice, olive, incident):
    file = kept(incident, alice)
    assert get_file(olive, incident, file.pk)[1] == PNG
    text = text_of(browser_of(olive).get(page(incident, "attachments/")))
    assert ">chart.png<" in text
    assert "data-upload-form" not in text
    assert "withdraw-attachment" not in text
    assert bring(olive, incident, upload()).status_code == 403


def test_list_tells_who_when_how_large_and_what_went(alice, bob, incident):
    kept(incident, alice, is_public=True)
    gone = kept(incident, bob, b"x" * 2048, "dump.log")
    client = browser_of(alice)
    assert client.post(page(incident, f"do/withdraw-attachment/{gone.pk}/"), {"reason": "Names people"}).url == page(
        incident
    )
    text = text_of(client.get(page(incident, "attachments/"), headers=DIALOG))
    assert "<html" not in text
    for words in ("Picture, ", "Public", "Alice Archer", "Text, 2 KB", "Bob Baker", "Withdrawn by Alice Archer"):
        assert words in text
    assert ": Names people" in text
    assert f"attachments/{gone.pk}/" not in text


def test_withdrawing_twice_is_told(alice, incident):
    gone = kept(incident, alice)
    client = browser_of(alice)
    client.post(page(incident, f"do/withdraw-attachment/{gone.pk}/"), {"reason": "Twice"})
    answer = client.post(page(incident, f"do/withdraw-attachment/{gone.pk}/"), {"reason": "Twice"})
    assert answer.status_code == 409
    assert "withdrawn already" in text_of(answer)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_many_there_are(rows, alice, secret, django_assert_max_num_queries):
    for _ in range(rows):
        kept(secret, alice)
    client = browser_of(alice)
    client.get(page(secret, "attachments/"), headers=DIALOG)
    # Who is signed in, and what they may, is asked for besides.
    with django_assert_max_num_queries(BUDGET + 4):
        text = text_of(client.get(page(secret, "attachments/"), headers=DIALOG))
    assert text.count(">chart.png<") == rows


def test_empty_list_says_what_to_do(alice, incident):
    assert "Attach a log" in text_of(browser_of(alice).get(page(incident, "attachments/"), headers=DIALOG))


def test_file_belongs_to_its_own_incident_only(alice, incident):
    other = make_incident(title="Elsewhere")
    assert get_file(alice, other, kept(incident, alice).pk)[0].status_code == 404
