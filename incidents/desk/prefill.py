"""What a template puts into the page for logging, as the form's values and as the page's script reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from incidents.desk.choosers import CHOOSERS
from incidents.desk.models import IncidentTemplate


def values_of(template: IncidentTemplate) -> dict[str, str]:
    """What the template fills in, by the form's fields, as it is typed there. What was retired is left out.

    No query when its rows and tags are loaded.
    """
    rows = {"service": template.service, "category": template.category}
    values: dict[str, Any] = {
        "type": template.type_id if template.type.retired_at is None else "",
        "title": template.title,
        "description": template.description,
        "impact": template.impact,
        "urgency": template.urgency,
        "tags": ", ".join(tag.name for tag in template.tags.all()),
        **{name: CHOOSERS[name].written(row) for name, row in rows.items() if row and row.retired_at is None},
    }
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def for_script(templates: Iterable[IncidentTemplate]) -> dict[str, dict[str, str]]:
    """Every template by its slug."""
    return {template.slug: values_of(template) for template in templates}
