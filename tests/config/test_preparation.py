"""What happens before anybody is served: backup, migration, reference data, the first administrator."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

from config import preparation, steps
from config.administrator import make_administrator

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_nothing_waiting_means_no_copy_and_no_migration(monkeypatch):
    monkeypatch.setattr(preparation, "count_unapplied", lambda: 0)
    monkeypatch.setattr(preparation, "back_up", lambda at: pytest.fail("No copy is needed."))
    assert preparation.migrate(stdout=io.StringIO(), with_backup=True) is False


@pytest.mark.parametrize(
    ("something_to_lose", "with_backup", "copies"), [(True, True, 1), (True, False, 0), (False, True, 0)]
)
def test_a_copy_is_made_before_the_database_is_changed(monkeypatch, something_to_lose, with_backup, copies):
    done = []
    monkeypatch.setattr(preparation, "count_unapplied", lambda: 2)
    monkeypatch.setattr(preparation, "has_something_to_lose", lambda: something_to_lose)
    monkeypatch.setattr(preparation, "back_up", lambda at, with_media: done.append("copy") or Path("copy"))
    monkeypatch.setattr(preparation, "call_command", lambda name, **options: done.append(name))
    assert preparation.migrate(stdout=io.StringIO(), with_backup=with_backup) is True
    assert done == ["copy"] * copies + ["migrate"]


@pytest.mark.django_db
def test_setup_again_changes_nothing(system):
    from incidents import models

    def rows():
        return {
            name: list(getattr(models, name)._base_manager.order_by("pk").values())
            for name in models.__all__
            if not name.startswith("Historical")
        }

    call_command("setup", stdout=io.StringIO())
    before = rows()
    call_command("setup", stdout=io.StringIO())
    assert rows() == before
    assert before["Priority"]


@pytest.mark.django_db
def test_a_refused_demonstration_leaves_nothing_behind(monkeypatch):
    from incidents.models import Team

    Team.objects.create(name="Ours", slug="ours")
    monkeypatch.setattr(preparation, "migrate", lambda **_options: False)
    monkeypatch.setattr(preparation.connections, "close_all", lambda: None)
    with pytest.raises(steps.DemoRefused, match="holds an organisation's own"):
        preparation.prepare(stdout=io.StringIO(), with_demo=True, with_backup=False)
    assert not get_user_model().objects.exists()


@pytest.mark.django_db
def test_the_first_administrator_gets_a_random_password(reference):
    user_name, password = make_administrator()
    assert user_name == "admin"
    assert len(password) >= 16
    user = authenticate(username="admin", password=password)
    assert (user.is_superuser, user.is_staff) == (True, True)
    assert [group.name for group in user.groups.all()] == ["administrator"]
    assert make_administrator() is None


@pytest.mark.django_db
def test_a_name_that_is_taken_is_not_taken_over(reference):
    get_user_model().objects.create_user("admin", password="somebody else's")
    assert make_administrator("given")[0] == "admin2"
    assert authenticate(username="admin", password="given") is None
    assert authenticate(username="admin2", password="given").is_superuser


def test_a_given_password_is_never_repeated(environ):
    said = io.StringIO()
    environ.setenv("MUSTER_ADMIN_PASSWORD", "a given one")
    preparation.greet(("admin", "a given one"), said)
    assert "MUSTER_ADMIN_PASSWORD" in said.getvalue()
    assert "a given one" not in said.getvalue()
    environ.delenv("MUSTER_ADMIN_PASSWORD")
    preparation.greet(("admin", "random"), said)
    assert "the password random" in said.getvalue()


def test_a_refused_demonstration_is_a_sentence(settings):
    settings.DEMO_REFUSAL = "builtins.LookupError"
    settings.DEMO_STEPS = ["tests.config.test_preparation.refuse"]
    with pytest.raises(steps.DemoRefused, match="People work here"):
        steps.load_demo(at=AT, stdout=io.StringIO())


def refuse(*, at, stdout):
    raise LookupError("People work here.")


def test_hints_of_an_earlier_run_are_forgotten(tmp_path, settings):
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "old").touch()
    preparation.empty_broker()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["control", "messages"]
    assert list((tmp_path / "messages").iterdir()) == []
