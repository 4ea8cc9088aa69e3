"""Readers of the environment: right values pass, wrong ones are named and said to be wrong."""

import pytest

from config.environment import (
    BadVariable,
    read_flag,
    read_folder,
    read_list,
    read_number,
    read_secret,
    read_text,
    read_url,
)
from config.mail import read_mail
from config.settings.databases import read_database
from config.settings.origin import read_origin


def refusal(read, *arguments, **options):
    with pytest.raises(BadVariable) as caught:
        read(*arguments, **options)
    return str(caught.value)


def test_text_is_stripped_and_empty_is_unset(environ):
    environ.setenv("X", "  a b ")
    assert read_text("X") == "a b"
    environ.setenv("X", "   ")
    assert read_text("X", "default") == "default"
    assert refusal(read_text, "X") == "The environment variable X must be set."


@pytest.mark.parametrize(("text", "value"), [("true", True), ("YES", True), ("1", True), ("off", False), ("No", False)])
def test_flag_is_read(environ, text, value):
    environ.setenv("X", text)
    assert read_flag("X", not value) is value


def test_flag_refuses_guesses(environ):
    environ.setenv("X", "maybe")
    assert refusal(read_flag, "X", True) == "The environment variable X must be “true” or “false”, not “maybe”."
    environ.delenv("X")
    assert read_flag("X", True) is True


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ten", "must be a whole number, not “ten”."),
        ("1.5", "must be a whole number, not “1.5”."),
        ("0", "must be at least 1 and at most 9, not 0."),
        ("10", "must be at least 1 and at most 9, not 10."),
    ],
)
def test_number_refuses(environ, text, sentence):
    environ.setenv("X", text)
    assert refusal(read_number, "X", 5, least=1, most=9).endswith(sentence)


def test_number_within_bounds_or_default(environ):
    assert read_number("X", 5, least=1, most=9) == 5
    environ.setenv("X", "9")
    assert read_number("X", 5, least=1, most=9) == 9


def test_list_drops_empty_parts_and_refuses_none(environ):
    environ.setenv("X", "a, b,,c ")
    assert read_list("X") == ["a", "b", "c"]
    environ.setenv("X", " , ")
    assert "must be set" in refusal(read_list, "X")
    assert read_list("X", ["*"]) == ["*"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ftp://example.org", "must begin with http:// or https://."),
        ("example.org", "must begin with http:// or https://."),
        ("https://", "must name a host."),
        ("https://example org", "must not contain spaces."),
        ("https://example.org:port", "is not an address that can be read: check its host and its port."),
    ],
)
def test_url_refuses(environ, text, sentence):
    environ.setenv("X", text)
    assert refusal(read_url, "X", ("http", "https")).endswith(sentence)


def test_secret_comes_from_the_variable_or_a_file(environ, tmp_path):
    file = tmp_path / "key"
    file.write_text("from a file\n")
    environ.setenv("X_FILE", str(file))
    assert read_secret("X") == "from a file"
    environ.setenv("X", "from the variable")
    assert "are both set" in refusal(read_secret, "X")
    environ.delenv("X_FILE")
    assert read_secret("X") == "from the variable"
    assert refusal(read_secret, "X", least=50).endswith("must hold at least 50 characters, not 17.")


def test_secret_in_a_missing_file_names_the_variable(environ, tmp_path):
    environ.setenv("X_FILE", str(tmp_path / "nowhere"))
    assert refusal(read_secret, "X").startswith("The environment variable X_FILE names a file that cannot be read")


def test_folder_refuses_a_file(environ, tmp_path):
    environ.setenv("X", str(tmp_path / "new"))
    assert read_folder("X", tmp_path) == tmp_path / "new"
    (tmp_path / "file").touch()
    environ.setenv("X", str(tmp_path / "file"))
    assert refusal(read_folder, "X", tmp_path).endswith("which is not a folder.")


def test_database_of_postgresql(environ):
    environ.setenv("DATABASE_URL", "postgres://u%40x:p%2Fw@db.example.org:5433/muster?sslmode=require")
    found = read_database(kept_seconds=60)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("u@x", "p/w", "db.example.org", 5433)
    assert (found["NAME"], found["OPTIONS"]) == ("muster", {"sslmode": "require"})
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)
    assert "ATOMIC_REQUESTS" not in found or found["ATOMIC_REQUESTS"] is False


def test_database_of_sqlite_waits_and_takes_the_lock_at_once(environ, tmp_path):
    environ.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/m.sqlite3")
    found = read_database()
    assert found["NAME"] == f"{tmp_path}/m.sqlite3"
    assert (found["OPTIONS"]["transaction_mode"], found["OPTIONS"]["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode = WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mysql://u@h/d", "must begin with postgres:// or sqlite://."),
        ("postgres://u:secret@h", "must name a database"),
        ("postgres://u:secret@h:port/d", "is not an address that can be read"),
        ("sqlite://relative.db", "must look like sqlite:////var/lib/muster/db.sqlite3"),
    ],
)
def test_database_refuses_without_repeating_the_password(environ, text, sentence):
    environ.setenv("DATABASE_URL", text)
    said = refusal(read_database)
    assert sentence in said
    assert "secret" not in said


def test_mail_by_smtp(environ):
    environ.setenv("EMAIL_URL", "smtp+tls://robot%40example.org:p%3Aw@mail.example.org")
    environ.setenv("MAIL_FROM", "Muster <muster@example.org>")
    found = read_mail(default="console://")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("robot@example.org", "p:w")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
    assert found["DEFAULT_FROM_EMAIL"] == "Muster <muster@example.org>"


def test_mail_into_a_folder_or_to_the_terminal(environ, tmp_path):
    found = read_mail(default=f"file://{tmp_path}")
    assert (found["EMAIL_BACKEND"], found["EMAIL_FILE_PATH"]) == (
        "django.core.mail.backends.filebased.EmailBackend",
        str(tmp_path),
    )
    environ.setenv("EMAIL_URL", "console://")
    assert read_mail(default="")["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize("text", ["mail.example.org", "imap://mail.example.org", "smtp://"])
def test_mail_refuses(environ, text):
    environ.setenv("EMAIL_URL", text)
    assert refusal(read_mail, default="").startswith("The environment variable EMAIL_URL must ")


def test_origin_is_strict_only_where_connections_are_secure():
    secure, plain = read_origin("https://muster.example.org/"), read_origin("http://127.0.0.1:8000")
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"):
        assert bool(secure[name]), name
        assert not plain[name], name
    assert secure["CSRF_TRUSTED_ORIGINS"] == ["https://muster.example.org"]
    assert "SECURE_PROXY_SSL_HEADER" not in plain
