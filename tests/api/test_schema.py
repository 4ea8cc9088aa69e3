"""The OpenAPI document: complete, true, and a map for a machine that tries to break what it describes."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from incidents.rest.docs import document
from tests.api.clients import Program
from tests.factories import make_incident

SHARDS = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


@pytest.fixture(scope="module")
def described():
    return json.loads(json.dumps(document(), default=str))


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_is_named_explained_and_declares_its_problems(described):
    names = [operation["operationId"] for _path, _method, operation in operations(described)]
    assert len(names) == len(set(names)) > 40
    for path, method, operation in operations(described):
        assert operation["summary"], path
        assert operation["security"] == [{"token": []}, {"cookieAuth": []}], path
        statuses = set(operation["responses"])
        assert {"400", "401", "403", "404", "406", "429"} <= statuses, path
        if method != "get":
            assert {"409", "413", "415", "422"} <= statuses, path
        headers = {
            one["name"]: one["required"]
            for one in operation.get("parameters", [])
            if one["in"] == "header" and one.get("required")
        }
        assert ({"412", "428"} <= statuses) == ("If-Match" in headers), path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (path, status)


def unlimited(schema, where):
    """Yield each text in a schema that has no bound."""
    if schema.get("type") == "string" and not {"maxLength", "enum", "format"} & schema.keys():
        yield where
    for name, inner in schema.get("properties", {}).items():
        yield from unlimited(inner, f"{where}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from unlimited(schema["items"], where)


def test_every_text_that_is_sent_has_a_limit(described):
    sent = {name: body for name, body in described["components"]["schemas"].items() if name.endswith("Request")}
    assert len(sent) > 15
    assert [found for name, body in sent.items() for found in unlimited(body, name)] == []
    parameters = [
        (f"{path} {parameter['name']}", parameter)
        for path, _method, operation in operations(described)
        for parameter in operation.get("parameters", [])
        if parameter["in"] != "path"
    ]
    assert [found for name, one in parameters for found in unlimited(one["schema"], name)] == []


def test_the_document_is_served_to_anybody_as_json_and_yaml(client):
    answer = client.get("/api/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    assert answer.json()["info"]["title"] == "Muster"
    assert "token" in answer.json()["components"]["securitySchemes"]
    assert client.get("/api/schema/", headers={"Accept": "application/yaml"}).content.startswith(b"openapi:")


def test_the_page_loads_nothing_from_elsewhere(client):
    page = client.get("/api/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "swagger-ui-bundle.js" in text
    assert "https://" not in text.replace("http://testserver", "")
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-eval" not in page["Content-Security-Policy"]
    assert "<script>" not in text
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")


@pytest.fixture
def one_connection():
    """Requests of a real server give their connection back; these share that of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_generated_request_breaks_the_server_or_its_promises(shard, described, ada, team, service):
    """Each operation gets valid and invalid requests; ids are those of a real incident in half of them."""
    from config.wsgi import application

    secret = Program(ada).secret
    incident = make_incident(service=service, team=team)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    found = sorted((result.ok() for result in schema.get_all_operations()), key=lambda one: one.label)
    for operation in found[shard::SHARDS]:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try_out(operation, mode, secret, incident.pk)


def try_out(operation, mode, secret, pk):
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def send(case, real):
        if real and mode is GenerationMode.POSITIVE:
            if "id" in (case.path_parameters or {}):
                case.path_parameters["id"] = pk
            if "If-Match" in (case.headers or {}):
                case.headers["If-Match"] = "*"
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    send()
