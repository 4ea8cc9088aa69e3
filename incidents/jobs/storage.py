"""The vault of jobs: files that they make, and files that they are given to work on."""

from __future__ import annotations

from incidents.vault import Vault

VAULT = Vault("jobs")
