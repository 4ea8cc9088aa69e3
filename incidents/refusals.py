"""The refusal: an anticipated failure with a sentence for a person. Subclasses stand beside what raises them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """An operation was not carried out, and nothing was changed.

    `sentence` tells a person why and what to do; `code` names the kind for programs; `fields` maps the names of
    offending inputs to sentences, where there are any.
    """

    code = "refused"
    sentence = "This cannot be done."

    def __init__(self, sentence: str = "", *, fields: dict[str, str] | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        self.fields = fields or {}
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return self.sentence


def sentences_by_field(problems: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The `fields` of a refusal from what Django's validation says (`error.message_dict`); of the whole: `__all__`."""
    return {name: " ".join(sentences) for name, sentences in problems.items()}


class NotPermitted(Refused):
    """The actor lacks the permission that the act asks for."""

    code = "not_permitted"
    sentence = "You do not have the permission to do this."


class Conflict(Refused):
    """Somebody else was first, or the record changed in between."""

    code = "conflict"
    sentence = "This was changed by somebody else in the meantime. Look again and repeat what is still needed."


def require_revision(found: int, expected: int | None, stale: type[Conflict]) -> None:
    """Raises `stale` where a caller says which revision they looked at, and another one is found."""
    if expected is not None and found != expected:
        raise stale
