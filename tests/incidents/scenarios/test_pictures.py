"""Pictures of injects: kept by their bytes, shown to players once they are released, named in a text, collected."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.drills.operations import release_inject
from incidents.models import ExerciseInject, Inject, ScenarioVersion
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from incidents.scenarios import operations
from incidents.scenarios.operations import PackRefused, PictureRefused
from incidents.scenarios.pictures import MOST_BYTES, VAULT
from incidents.scenarios.queries.packs import pack_of
from incidents.scenarios.queries.versions import contents_of, draft_of
from tests.api.clients import Program, is_problem
from tests.factories import NOW
from tests.incidents.drills.making import STARTS, begin
from tests.incidents.scenarios.making import LONG_AGO, alarm, contents, make_scenario, question, version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
SHOWS = "A graph that falls to nothing"
GRAPH = {
    "title": "The graph",
    "key": "graph",
    "trigger": "by_hand",
    "delivery": "material",
    "picture_text": SHOWS,
    "expected-TOTAL_FORMS": "0",
    "expected-INITIAL_FORMS": "0",
}


def png(name="graph.png", data=PNG):
    return SimpleUploadedFile(name, data, "image/png")


def graph(**values):
    given = {"key": "graph", "title": "The graph", "trigger": "by_hand", "condition": "", "after": ""}
    return question(**{**given, "delivery": "material", "sender": "", "body": "", "picture_text": SHOWS, **values})


@pytest.fixture
def scenario(media):
    """In force, with a picture that comes by hand."""
    made = make_scenario()
    with as_system("test"):
        told = {"upload": ContentFile(PNG, name="a.png"), "was": "", "actor": None, "at": LONG_AGO}
        operations.save_inject_with_picture(made, graph(), **told)
        operations.activate_version(draft_of(made), actor=None, at=LONG_AGO)
    return made


def stored(scenario):
    with as_system("test"):
        rows = Inject.objects.filter(version__scenario=scenario, key="graph").order_by("-version__number")
        return rows.values_list("picture", flat=True)[0]


def files():
    return [path for path in VAULT.root().rglob("*") if path.is_file()] if VAULT.root().exists() else []


def test_picture_is_chosen_in_the_editor_shown_kept_and_taken_away(client, luis):
    made = make_scenario()
    client.force_login(luis)
    new = reverse("scenario_inject_new", args=[made.slug])
    assert client.post(new, {**GRAPH, "upload": png()}).status_code == 302
    with as_system("test"):
        draft = draft_of(made)
    shown = client.get(reverse("scenario_picture", args=[made.slug, draft.number, "graph"]))
    assert b"".join(shown.streaming_content) == PNG
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    address = reverse("scenario_inject", args=[made.slug, "graph"])
    assert f'alt="{SHOWS}"' in client.get(address).content.decode()
    assert client.post(address, {**GRAPH, "title": "Another title"}).status_code == 302
    assert stored(made)
    assert client.post(address, {**GRAPH, "without_picture": "on"}).status_code == 302
    assert not stored(made)
    assert client.get(reverse("scenario_picture", args=[made.slug, draft.number, "graph"])).status_code == 404


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (png(data=b"<svg onload='alert(1)'></svg>"), "not a picture that a page can show"),
        (png(data=b""), "This file is empty"),
        (png(data=PNG + b"0" * MOST_BYTES), "at most 10 MB"),
    ],
    ids=["drawing", "empty", "large"],
)
def test_what_is_no_picture_is_refused_at_its_field(client, luis, upload, sentence):
    made = make_scenario()
    client.force_login(luis)
    upload.seek(0)
    page = client.post(reverse("scenario_inject_new", args=[made.slug]), {**GRAPH, "upload": upload})
    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text[text.index('name="upload"') :]
    assert SHOWS in text
    assert files() == []


def test_nothing_is_left_of_a_picture_whose_inject_is_refused(luis, alice):
    made = make_scenario()
    told = {"upload": ContentFile(PNG, name="a.png"), "was": "", "at": NOW}
    with as_user(luis), pytest.raises(operations.ScenarioRefused):
        operations.save_inject_with_picture(made, graph(key="alarm"), actor=luis, **told)
    with as_user(alice), pytest.raises(NotPermitted):
        operations.save_inject_with_picture(made, graph(), actor=alice, **told)
    with as_user(luis), pytest.raises(PictureRefused):
        operations.save_inject_with_picture(
            made, graph(), actor=luis, **{**told, "upload": ContentFile(b"MZ", name="a.png")}
        )
    assert files() == []


def test_players_see_it_once_it_is_released_and_not_before(client, scenario, luis, alice, bob, charlie, fresh_counters):
    at = STARTS + timedelta(minutes=1)
    exercise = begin(version_of(scenario), alice, controller=bob)
    with as_system("test"):
        row = ExerciseInject.objects.get(exercise=exercise, inject__key="graph")
    page = reverse("drill_picture", args=[exercise.pk, row.pk])
    path = f"/drills/{exercise.pk}/messages/{row.pk}/picture/"
    library = reverse("scenario_picture", args=[scenario.slug, exercise.scenario_version.number, "graph"])
    with time_machine.travel(at, tick=False):
        player = Program(alice)
        client.force_login(alice)
        assert client.get(page).status_code == 404
        is_problem(player.get(path), 404)
        assert client.get(library).status_code == 404
        client.force_login(bob)
        assert b"".join(client.get(page).streaming_content) == PNG

        with as_user(bob):
            release_inject(row, actor=bob, at=at)
        (message,) = player.get(f"/drills/{exercise.pk}/messages/").json()["messages"]
        assert (message["has_picture"], message["picture_text"], message["body"]) == (True, SHOWS, "")
        assert b"".join(player.get(path).streaming_content) == PNG
        client.force_login(alice)
        told = client.get(reverse("drill", args=[exercise.pk])).content.decode()
        assert f'src="{page}" alt="{SHOWS}"' in told
        assert b"".join(client.get(page).streaming_content) == PNG
        client.force_login(charlie)
        assert client.get(page).status_code == 404
        is_problem(Program(charlie).get(path), 404)


def test_text_names_the_picture_and_keeps_it_where_it_is_known(scenario, luis):
    with as_user(luis):
        text = pack_of([scenario])
        assert f"picture: {stored(scenario)}" in text
        assert SHOWS in text
        (again,) = operations.import_pack(text, actor=luis, at=NOW)
        assert again.number is None
        changed = text.replace("You are on duty.", "You are at home.")
        operations.import_pack(changed, actor=luis, at=NOW)
        kept = contents_of(draft_of(scenario)).injects
    assert [(one.picture, one.picture_type) for one in kept if one.key == "graph"] == [(stored(scenario), "image/png")]


def test_text_that_names_a_picture_of_elsewhere_is_refused_with_what_to_do(scenario, luis):
    with as_user(luis):
        text = pack_of([scenario]).replace(stored(scenario), "a" * 32)
        with pytest.raises(PackRefused) as refused:
            operations.import_pack(text, actor=luis, at=NOW)
    (said,) = refused.value.fields.values()
    assert "Line" in said
    assert "add the picture in the editor" in said


def test_bytes_are_collected_a_day_after_nothing_shows_them(scenario):
    path = VAULT.path_of(stored(scenario))
    long_ago = (NOW - timedelta(days=3)).timestamp()
    with VAULT.create() as (orphan, file):
        file.write(PNG)
    os.utime(path, (long_ago, long_ago))
    assert operations.collect_pictures(at=NOW) == 0
    os.utime(VAULT.path_of(orphan), (long_ago, long_ago))
    assert operations.collect_pictures(at=NOW) == 1
    assert path.exists()


def test_versions_share_their_pictures(scenario):
    with as_system("test"):
        operations.edit_version(scenario, contents(injects=[alarm(), question()]), actor=None, at=NOW)
        assert ScenarioVersion.objects.filter(scenario=scenario).count() == 3
        assert len(files()) == 1
        assert Inject.objects.filter(picture=stored_in_force(scenario)).count() == 1


def stored_in_force(scenario):
    return version_of(scenario).injects.get(key="graph").picture
