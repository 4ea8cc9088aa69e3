"""How the secret of an API token is written, recognised and compared. Pure; nothing here reads the database."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass

PREFIX_LENGTH = 10
SECRET_LENGTH = 43  # of 62 letters and digits: 256 bits
_ALPHABET = string.ascii_letters + string.digits
_WRITTEN = re.compile(rf"mus_([A-Za-z0-9]{{{PREFIX_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})")
# Looser than a whole token: half a token in a URL is a leak too.
_LIKE_A_TOKEN = re.compile(r"mus_[A-Za-z0-9]{6,}_[A-Za-z0-9]{12,}")


@dataclass(frozen=True)
class Secret:
    """A token as its holder writes it: a public prefix to find it by, and the part that proves it."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"mus_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        return f"<Secret {self.prefix}>"

    @property
    def sha256(self) -> str:
        """No salt and no slow hash: the secret is 256 random bits, so there is nothing to guess."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def matches(self, sha256: str) -> bool:
        """Compare in a time that does not depend on where the two differ."""
        return hmac.compare_digest(self.sha256, sha256)


def new_secret() -> Secret:
    """Return a secret that nobody has seen."""
    return Secret(_random(PREFIX_LENGTH), _random(SECRET_LENGTH))


def parse(text: str) -> Secret | None:
    """Return the secret that `text` is, or None when it is no whole token."""
    match = _WRITTEN.fullmatch(text)
    return Secret(*match.groups()) if match else None


def holds_a_token(text: str) -> bool:
    """Whether something that looks like a token of ours stands anywhere in `text`."""
    return _LIKE_A_TOKEN.search(text) is not None


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
