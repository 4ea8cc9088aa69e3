"""What a move may ask for besides the workflow's own fields: the built-in required fields, by slug."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BuiltInField:
    """One thing every incident has and a move may insist on."""

    slug: str
    label: str
    help_text: str


BUILT_IN: dict[str, BuiltInField] = {
    field.slug: field
    for field in (
        BuiltInField("resolution_code", "Resolution code", "How the incident ended, as one countable answer."),
        BuiltInField(
            "resolution_summary", "Resolution summary", "What was done, so that the next person can repeat it."
        ),
        BuiltInField(
            "resolution_kind",
            "Kind of resolution",
            "A workaround leaves the cause in place; a permanent one removes it.",
        ),
        BuiltInField("hold_reason", "Reason for the hold", "What the incident waits for."),
        BuiltInField("assignee", "Assignee", "The person who has it."),
        BuiltInField("team", "Team", "The team that has it."),
        BuiltInField("category", "Category", "Where it belongs in the category tree."),
        BuiltInField("service", "Service", "The service that is affected first of all."),
        BuiltInField("affected_services", "Affected services", "Every service that suffers, and how."),
        BuiltInField("note", "Note", "A note for the timeline."),
    )
}

RESOLUTION_FIELDS = ("resolution_code", "resolution_summary", "resolution_kind")
HOLD_FIELD = "hold_reason"


def label_of(slug: str, own_labels: dict[str, str]) -> str:
    """Return the words for a required field; `own_labels` holds those of the version's own fields."""
    built_in = BUILT_IN.get(slug)
    return built_in.label if built_in else own_labels.get(slug, slug)
