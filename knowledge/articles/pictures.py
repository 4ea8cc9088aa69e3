"""The vault of the pictures pasted into articles. Their bytes are looked at while they are written."""

from __future__ import annotations

from incidents.vault import Vault

VAULT = Vault("pictures")
MOST_BYTES = 10 * 1024 * 1024
MOST_OF_ARTICLE = 100
