"""Fixed vocabularies of exports."""

from __future__ import annotations

from django.db import models


class Format(models.TextChoices):
    """What a file is. Its value is what its name ends in."""

    CSV = "csv", "CSV: for spreadsheets and most programs"
    XLSX = "xlsx", "Excel (XLSX)"
    JSONL = "jsonl", "JSON lines: for programs, one object on each line"
    PDF = "pdf", "PDF: for paper"


CONTENT_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSONL: "application/x-ndjson",
    Format.PDF: "application/pdf",
}
