"""The settings of each way to run Muster, each loaded by a process of its own."""

import json
import secrets
import subprocess

import pytest
from django.conf import settings

from config.data_folder import read_or_make_secret
from config.environment import BadEnvironment
from tests.architecture.tree import ROOT
from tests.config.running import clean_environment, manage

PRODUCTION = {
    "DATABASE_URL": "postgres://muster:secret@db.example.org/muster",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "ALLOWED_HOSTS": "muster.example.org",
    "MUSTER_URL": "https://muster.example.org",
}


def run(tmp_path, *arguments, **environment):
    return subprocess.run(
        manage(*arguments),
        env=clean_environment(MUSTER_DATA=str(tmp_path / "data"), **environment),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_production_passes_the_deployment_checks(tmp_path):
    key = secrets.token_urlsafe(64)
    done = run(tmp_path, "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=key, **PRODUCTION)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_embedded_checks_pass_before_there_is_a_database(tmp_path):
    done = run(tmp_path, "check")
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "The environment variable SECRET_KEY must be set."),
        ("changeme", "The environment variable SECRET_KEY must hold at least 50 characters, not 8."),
        ("x" * 60, "The environment variable SECRET_KEY is not a random secret."),
        (
            "django-insecure-" + "0123456789abcdefghij" * 3,
            "The environment variable SECRET_KEY is not a random secret.",
        ),
    ],
)
def test_production_refuses_a_key_that_protects_nothing(tmp_path, key, sentence):
    done = run(tmp_path, "check", SECRET_KEY=key, **PRODUCTION)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)


@pytest.mark.parametrize("missing", ["REDIS_URL", "ALLOWED_HOSTS", "MUSTER_URL"])
def test_production_guesses_nothing(tmp_path, missing):
    told = {key: value for key, value in PRODUCTION.items() if key != missing}
    done = run(tmp_path, "check", SECRET_KEY=secrets.token_urlsafe(64), **told)
    assert done.returncode == 1
    assert done.stderr.startswith(f"The environment variable {missing} must be set")


def test_an_unusable_data_folder_gets_a_sentence(tmp_path):
    (tmp_path / "data").touch()
    done = run(tmp_path, "check")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("which is not a folder.\n")


def show(tmp_path, *names, **environment):
    code = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    done = run(tmp_path, "shell", "--no-imports", "-c", code, **environment)
    return json.loads(done.stdout.splitlines()[-1])


def test_embedded_keeps_its_secret_and_lets_in_this_machine_only(tmp_path):
    names = ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "SESSION_COOKIE_SECURE")
    first = show(tmp_path, *names)
    assert first == show(tmp_path, *names)
    assert len(first[0]) > 50
    assert set(first[1]) == {"localhost", "127.0.0.1", "[::1]"}
    assert first[2:] == [False, False]


def test_embedded_behind_https_secures_its_cookies(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS")
    secure, seconds, hosts = show(tmp_path, *names, MUSTER_URL="https://muster.example.org")
    assert (secure, seconds > 0) == (True, True)
    assert "muster.example.org" in hosts


def test_a_damaged_secret_is_refused_and_not_replaced(tmp_path):
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(BadEnvironment, match="is damaged"):
        read_or_make_secret(tmp_path / "secret_key")
    assert (tmp_path / "secret_key").read_text() == "short"


def test_a_secret_is_for_its_owner_alone(tmp_path):
    made = read_or_make_secret(tmp_path / "secret_key")
    assert read_or_make_secret(tmp_path / "secret_key") == made
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_every_entry_of_the_clock_expires_before_it_piles_up():
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        interval = entry["schedule"] if isinstance(entry["schedule"], int | float) else 24 * 3600
        # The clocks of two machines may differ by a second or two.
        assert 0 < entry["options"]["expires"] <= max(interval, 5.0), name


def test_every_entry_of_the_clock_names_a_task():
    from config.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.parametrize(
    ("url", "told", "count"),
    [
        ("https://muster.example.org", {}, 1),
        ("http://muster.example.org", {}, 0),
        ("https://muster.example.org", {"TRUSTED_PROXY_COUNT": "2"}, 2),
    ],
)
def test_production_sees_through_the_proxy_that_ends_tls(tmp_path, url, told, count):
    environment = {**PRODUCTION, "MUSTER_URL": url, "SECRET_KEY": secrets.token_urlsafe(64), **told}
    assert show(tmp_path, "TRUSTED_PROXY_COUNT", **environment) == [count]
