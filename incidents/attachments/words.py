"""Sizes of files in words. Pure."""

from __future__ import annotations

KIB = 1024


def size_in_words(size: int) -> str:
    """A number of bytes as "12 bytes", "34 KB" or "5.6 MB", where a KB has 1,024 bytes."""
    if size < KIB:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < KIB * KIB:
        return f"{round(size / KIB)} KB"
    return f"{size / KIB / KIB:.1f}".removesuffix(".0") + " MB"
