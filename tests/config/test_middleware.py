"""Request identifiers, log lines and the policy that browsers are told."""

import json
import logging
import sys

import pytest

from config.celery import begin_identifier, end_identifier
from config.logs import JsonFormatter, RequestIdFilter, json_logging, plain_logging
from config.request_ids import choose_request_id, request_id


def directives(answer):
    return {
        name: set(values) for name, *values in (part.split() for part in answer["Content-Security-Policy"].split(";"))
    }


STRICT = {
    "default-src": {"'self'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "eased"),
    [
        ("/healthz", {}),
        ("/nowhere", {}),
        ("/api/v1/incidents/", {}),
        ("/admin/login/", {"script-src": {"'self'", "'unsafe-eval'"}, "style-src": {"'self'", "'unsafe-inline'"}}),
        ("/api/docs/", {"style-src": {"'self'", "'unsafe-inline'"}}),
    ],
)
def test_policy_is_strict_but_where_a_page_of_others_needs_more(client, page, eased):
    assert directives(client.get(page)) == STRICT | eased


def test_other_headers_that_keep_browsers_in_order(client):
    answer = client.get("/healthz")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_sane_identifier_is_kept_and_any_other_replaced(client):
    assert client.get("/healthz", headers={"X-Request-ID": "trace-12345678"})["X-Request-ID"] == "trace-12345678"
    made = client.get("/healthz", headers={"X-Request-ID": "bad id"})["X-Request-ID"]
    assert len(made) == 32
    assert client.get("/healthz")["X-Request-ID"] != made
    assert request_id.get() == ""


@pytest.mark.parametrize("offered", ["", "short", "a" * 65, "with space", "line\nbreak", "-leading1", 'quote"12345'])
def test_an_identifier_that_could_forge_a_log_line_is_not_taken(offered):
    assert choose_request_id(offered) != offered


def test_the_root_leads_to_the_console(client):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def line(record):
    RequestIdFilter().filter(record)
    return json.loads(JsonFormatter().format(record))


def record(message, *arguments, **facts):
    made = logging.LogRecord("muster.test", logging.WARNING, __file__, 1, message, arguments, None)
    vars(made).update(facts)
    return made


def test_a_json_line_carries_the_identifier_and_what_was_given():
    token = request_id.set("trace-12345678")
    try:
        written = line(record("Slow: %s", "x", seconds=3, request=object()))
    finally:
        request_id.reset(token)
    at = written.pop("at")
    assert at.endswith("+00:00")
    assert written == {
        "level": "warning",
        "logger": "muster.test",
        "message": "Slow: x",
        "request_id": "trace-12345678",
        "seconds": 3,
    }


def test_a_json_line_is_one_line_whatever_happened():
    made = record("Broken\nin two")
    try:
        raise ValueError("never\nmind")
    except ValueError:
        made.exc_info = sys.exc_info()
    text = JsonFormatter().format(made)
    assert "\n" not in text
    assert "ValueError: never\nmind" in json.loads(text)["exception"]


def test_production_writes_json_once():
    settings = json_logging()
    assert settings["formatters"]["line"]["()"] is JsonFormatter
    assert settings["loggers"]["django"]["handlers"] == []


def test_work_in_the_background_has_an_identifier_of_its_own():
    begin_identifier(task_id="abc")
    assert request_id.get() == "task-abc"
    end_identifier()
    assert request_id.get() == ""


def test_addresses_of_webhooks_are_in_no_log():
    for settings in (json_logging(), plain_logging()):
        assert settings["loggers"]["httpx"]["level"] == "WARNING"
