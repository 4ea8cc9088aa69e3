"""Copies of everything Muster must not lose, made while it is in use, and bringing one back."""

from config.backups.databases import BackupFailed, has_something_to_lose
from config.backups.making import back_up, last_backup_at, prune
from config.backups.restoring import Restored, RestoreRefused, restore

__all__ = [
    "BackupFailed",
    "RestoreRefused",
    "Restored",
    "back_up",
    "has_something_to_lose",
    "last_backup_at",
    "prune",
    "restore",
]
