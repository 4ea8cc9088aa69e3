"""Attachments by the API: sent, listed, downloaded, withdrawn."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.attachments import storage
from incidents.lifecycle import operations
from incidents.models import AccessRecord, Attachment, TimelineEntry
from incidents.people.choices import TokenScope
from incidents.permissions.principal import as_system
from tests.api.clients import V1, Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import NOW
from tests.incidents.attachments.files import ELF, HTML, PNG, SVG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def url(incident, rest: str = "") -> str:
    return f"{V1}/incidents/{incident.pk}/attachments/{rest}"


def send(program, incident, content: bytes = PNG, name: str = "chart.png", headers=None, **fields):
    body = {"file": SimpleUploadedFile(name, content, "image/png"), **fields}
    return program.client.post(url(incident), body, format="multipart", headers=headers)


def withdraw(program, incident, key, body, **headers):
    return program.client.delete(url(incident, f"{key}/"), body, format="json", headers=headers)


def download(program, incident, key, **headers):
    """The answer and its bytes, read to the end: a file that is not read stays open."""
    answer = program.client.get(url(incident, f"{key}/content/"), headers=headers)
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def files(media) -> list[str]:
    return [path.name for path in media.rglob("*") if path.is_file()]


def test_file_is_sent_listed_and_downloaded(program, alice, incident):
    answer = send(program, incident, is_public="true")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["name"], made["content_type"], made["is_public"]) == ("chart.png", "image/png", True)
    assert made["uploaded_by"] == {"id": alice.pk, "name": "Alice Archer"}
    assert answer["ETag"] == made["etag"]
    (listed,) = program.client.get(url(incident)).json()["results"]
    assert listed == {name: value for name, value in made.items() if name != "etag"}
    got, held = download(program, incident, made["id"], Accept="image/*")
    assert (got["Content-Type"], held) == ("image/png", PNG)


@pytest.mark.parametrize(("content", "name"), [(HTML, "page.html"), (SVG, "drawing.svg"), (PNG + HTML, "both.html")])
def test_what_could_run_is_only_ever_a_download(content, name, program, incident):
    made = send(program, incident, content, name).json()
    got, held = download(program, incident, made["id"])
    assert held == content
    assert got["Content-Disposition"] == f'attachment; filename="{name}"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got["Cache-Control"] == "private, no-store"
    assert got["Content-Type"] in ("text/plain; charset=utf-8", "image/png")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x", "x"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\r\nX-Evil: 1.txt", None),
        ("Übersicht €.pdf", "Übersicht €.pdf"),
        ("x" * 300 + ".txt", "x" * 146 + ".txt"),
    ],
)
def test_hostile_names_are_tamed(name, kept, program, incident):
    answer = send(program, incident, b"words", name)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert kept is None or made["name"] == kept
    got, _ = download(program, incident, made["id"])
    assert "\n" not in got["Content-Disposition"]
    assert got["Content-Disposition"].startswith("attachment; filename")
    assert "X-Evil" not in got.headers


@pytest.mark.parametrize(
    ("content", "name", "code"), [(b"", "empty.txt", "empty_file"), (ELF, "tool", "file_type_refused")]
)
def test_refusals_name_the_field(content, name, code, program, incident, media):
    problem = is_problem(send(program, incident, content, name), 422, code)
    (error,) = problem["errors"]
    assert (error["field"], error["detail"]) == ("file", problem["detail"])
    assert files(media) == []


def test_body_names_what_is_missing_and_what_is_unknown(program, incident):
    nothing = program.client.post(url(incident), {}, format="multipart")
    assert is_problem(nothing, 400, "invalid")["errors"][0]["field"] == "file"
    assert is_problem(send(program, incident, title="x"), 400, "invalid")["errors"][0]["field"] == "title"
    two = {"file": [SimpleUploadedFile(name, b"x") for name in ("a.txt", "b.txt")]}
    assert is_problem(program.client.post(url(incident), two, format="multipart"), 400, "invalid")
    words = program.client.post(url(incident), {"file": "words"}, format="multipart")
    assert is_problem(words, 400, "invalid")["errors"][0]["field"] == "file"
    assert is_problem(program.post(f"/incidents/{incident.pk}/attachments/", {}), 415)


def test_size_is_limited_before_and_while_it_is_read(program, incident, media, settings):
    settings.ATTACHMENT_BYTES = 300 * 1024
    assert send(program, incident, b"x" * 300 * 1024, "log.txt").status_code == 201
    is_problem(send(program, incident, b"x" * (300 * 1024 + 1), "log.txt"), 422, "file_too_large")
    problem = is_problem(send(program, incident, b"x" * 400 * 1024, "log.txt"), 413, "too_large")
    assert "300 KB" in problem["detail"]
    assert len(files(media)) == 1


def test_other_addresses_take_no_more_than_before(program, incident):
    long = {"reason": "x" * 300_000}
    is_problem(program.post(f"/incidents/{incident.pk}/notes/", long), 413)
    made = send(program, incident).json()
    is_problem(withdraw(program, incident, made["id"], long), 413)
    words = program.client.post(f"{V1}/incidents/{incident.pk}/notes/", {"body": "x"}, format="multipart")
    is_problem(words, 415)


def test_same_key_attaches_once_and_another_file_is_refused(program, incident, media):
    key = {"Idempotency-Key": "once"}
    first, again = send(program, incident, headers=key), send(program, incident, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    is_problem(send(program, incident, b"other", headers=key), 422, "idempotency_key_reused")
    assert len(files(media)) == 1


def test_withdrawing_says_why_and_ends_the_download(program, alice, incident):
    made = send(program, incident).json()
    is_problem(withdraw(program, incident, made["id"], {}), 400, "invalid")
    is_problem(withdraw(program, incident, made["id"], {"reason": "  "}), 422, "reason_required")
    answer = withdraw(program, incident, made["id"], {"reason": "Personal data"})
    assert answer.status_code == 200
    assert (answer.json()["withdrawn_reason"], answer.json()["withdrawn_by"]["id"]) == ("Personal data", alice.pk)
    is_problem(program.client.get(url(incident, f"{made['id']}/content/")), 404)
    is_problem(withdraw(program, incident, made["id"], {"reason": "Again"}), 409, "already_withdrawn")
    (listed,) = program.client.get(url(incident)).json()["results"]
    assert listed["withdrawn_at"] is not None
    with as_system("test"):
        assert TimelineEntry.objects.filter(code="attachment.withdrawn").count() == 1


def test_scopes_and_rights_are_asked_for(alice, olive, incident):
    made = send(Program(alice), incident).json()
    reader, observer = Program(alice, TokenScope.READ), Program(olive)
    for program in (reader, observer):
        assert program.client.get(url(incident)).status_code == 200
        assert download(program, incident, made["id"])[0].status_code == 200
        is_problem(send(program, incident), 403)
        is_problem(withdraw(program, incident, made["id"], {"reason": "x"}), 403)
    is_problem(Program(alice, TokenScope.CATALOG_READ).client.get(url(incident, f"{made['id']}/content/")), 403)


def test_file_of_a_hidden_incident_is_absent(alice, bob, secret, incident):
    with as_system("test"):
        operations.assign(secret, assignee=alice, actor=None, at=NOW)
    made = send(Program(alice), secret, name="CANARY.png").json()
    stranger = Program(bob)
    asked = [
        stranger.client.get(url(secret)),
        stranger.client.get(url(secret, f"{made['id']}/content/")),
        send(stranger, secret),
        withdraw(stranger, secret, made["id"], {"reason": "x"}),
        stranger.client.get(url(incident, f"{made['id']}/content/")),
        withdraw(stranger, incident, made["id"], {"reason": "x"}),
    ]
    for answer in asked:
        is_problem(answer, 404, "not_found")
        assert "CANARY" not in json.dumps(answer.json())


def test_download_from_a_restricted_incident_is_recorded(alice, secret):
    with as_system("test"):
        operations.assign(secret, assignee=alice, actor=None, at=NOW)
    program = Program(alice)
    made = send(program, secret).json()
    download(program, secret, made["id"])
    with as_system("test"):
        assert AccessRecord.objects.filter(user=alice, surface="file", incident=secret).count() == 1


def test_file_that_is_gone_from_the_disk_is_absent(program, incident):
    made = send(program, incident).json()
    with as_system("test"):
        storage.discard(Attachment.objects.get().stored)
    is_problem(program.client.get(url(incident, f"{made['id']}/content/")), 404)


def test_calls_cost_the_same_however_many_there_are(program, incident):
    first = send(program, incident).json()
    one = queries(lambda: program.client.get(url(incident)))
    for _ in range(2):
        send(program, incident)
    three = queries(lambda: program.client.get(url(incident)))
    assert len(one) == len(three) <= 6
    assert len(queries(lambda: download(program, incident, first["id"])[0])) <= 6
    assert len(queries(lambda: send(program, incident, headers={"Idempotency-Key": "k"}))) <= 20
    assert len(queries(lambda: withdraw(program, incident, first["id"], {"reason": "x"}))) <= 20
