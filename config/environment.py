"""Typed readers of environment variables. Each names the variable and what is wrong with it, and never guesses."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class BadEnvironment(ImproperlyConfigured):
    """Muster cannot run in this environment; the message is a sentence for the person who can change it."""


class BadVariable(BadEnvironment):
    """An environment variable is missing or holds what cannot be used."""

    def __init__(self, name: str, complaint: str) -> None:
        super().__init__(f"The environment variable {name} {complaint}")
        self.name = name


def read_text(name: str, default: str | None = None) -> str:
    """Return the value without surrounding spaces. Empty counts as unset; without a default, unset is refused."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise BadVariable(name, "must be set.")
    return default


def read_flag(name: str, default: bool) -> bool:
    value = read_text(name, "").lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise BadVariable(name, f"must be “true” or “false”, not “{value}”.")


def read_number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number between `least` and `most`, both included."""
    value = read_text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise BadVariable(name, f"must be a whole number, not “{value}”.") from None
    if number < least or (most is not None and number > most):
        upper = "" if most is None else f" and at most {most}"
        raise BadVariable(name, f"must be at least {least}{upper}, not {number}.")
    return number


def read_list(name: str, default: list[str] | None = None) -> list[str]:
    """Return the parts between commas. Without a default, an empty list is refused."""
    parts = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
    if parts:
        return parts
    if default is None:
        raise BadVariable(name, "must be set: one or more values with commas between them.")
    return default


def read_addresses(name: str) -> list[str]:
    """Return the mail addresses between the commas; none is fine."""
    for part in (found := read_list(name, [])):
        local, at, host = part.partition("@")
        if not (local and at and host) or set(local + host) & set(' \t<>"@'):
            raise BadVariable(name, f"holds “{part}”, which is not a mail address.")
    return found


def read_url(name: str, schemes: tuple[str, ...], default: str | None = None) -> str:
    """Return an address of one of `schemes`, with a host."""
    value = read_text(name, default)
    if not value:
        return value
    parts = split_url(name, value)
    if parts.scheme not in schemes:
        raise BadVariable(name, f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    if not parts.hostname:
        raise BadVariable(name, "must name a host.")
    if any(character.isspace() for character in value):
        raise BadVariable(name, "must not contain spaces.")
    return value


def split_url(name: str, value: str) -> SplitResult:
    """Split an address, with its port checked. The value may hold a password: it is never repeated in the complaint."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise BadVariable(name, "is not an address that can be read: check its host and its port.") from None
    return parts


def read_secret(name: str, *, least: int = 1) -> str:
    """Return a secret of at least `least` characters, from the variable or from the file that `<name>_FILE` names."""
    file = read_text(f"{name}_FILE", "")
    if file and read_text(name, ""):
        raise BadVariable(name, f"and {name}_FILE are both set: keep one of them.")
    if not file:
        return _long_enough(name, read_text(name), least)
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadVariable(f"{name}_FILE", f"names a file that cannot be read: {error}.") from None
    return _long_enough(f"{name}_FILE", value, least)


def _long_enough(name: str, value: str, least: int) -> str:
    if len(value) < least:
        raise BadVariable(name, f"must hold at least {least} characters, not {len(value)}.")
    return value


def read_folder(name: str, default: Path) -> Path:
    """Return a folder's absolute path. It need not exist yet."""
    path = Path(read_text(name, str(default))).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise BadVariable(name, f"names {path}, which is not a folder.")
    return path
