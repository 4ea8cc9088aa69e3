"""Forms that begin with what an incident holds: whoever comes second is told what changed, and loses nothing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.db.models import Model

from incidents.desk.forms.base import DeskForm
from incidents.desk.words import moment
from incidents.timeline.queries import last_changes

STALE = (
    "Somebody changed this incident while you were typing, so nothing was saved. What you typed is still here: "
    "compare it with what stands there now, then save again."
)


class WatchedForm(DeskForm):
    """Remembers in a hidden field what the fields named in WATCHED held when it was shown."""

    WATCHED: tuple[str, ...] = ()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def describe(self) -> None:
        super().describe()
        if self.watched():
            self.fields["seen"].initial = self.fingerprints()
        else:
            del self.fields["seen"]

    def watched(self) -> dict[str, Any]:
        """What the incident holds now, by the names of the fields."""
        return {name: self.fields[name].initial for name in self.WATCHED if name in self.fields}

    def fingerprints(self) -> str:
        """What each field holds now, short enough to travel with the form."""
        return json.dumps({name: _fingerprint(value) for name, value in self.watched().items()})

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        cleaned.pop("seen", None)
        return cleaned

    def changed_by_others(self) -> list[str]:
        """The fields that hold something else now than when this person began to type.

        A form that was never shown remembers nothing: it counts for what is there now.
        """
        if "seen" not in self.data or "seen" not in self.fields:
            return []
        try:
            seen = json.loads(self.data["seen"] or "{}")
        except ValueError:
            seen = {}
        now = json.loads(self.fingerprints())
        return [name for name, value in now.items() if not isinstance(seen, dict) or seen.get(name) != value]

    def refuse_stale(self, names: list[str]) -> None:
        """Tell what changed, keep what was typed, and let the next save count for what is there now. One query."""
        self.was_conflict = True
        self.add_error(None, STALE)
        held, changes = self.watched(), last_changes(self.incident, names)
        for name in names:
            sentence = f"Now it says: {self._shown(name, held[name])}"
            if (entry := changes.get(name)) is not None:
                sentence += f" ({entry.actor or 'Muster'}, {moment(entry.at)})"
            self.add_error(name, sentence)
        self.data = {**self._typed(), "seen": self.fingerprints()}

    def _typed(self) -> dict[str, Any]:
        several = getattr(self.data, "getlist", lambda name: self.data.get(name, []))
        return {
            name: several(name) if isinstance(field, forms.MultipleChoiceField) else self.data.get(name, "")
            for name, field in self.fields.items()
        }

    def _shown(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return "nothing"
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(value, Model):
            # As `choices` of the bound field says it: a row's key or a level becomes its words.
            words: dict[Any, Any] = {str(key): label for key, label in self[name].field.widget.choices}
            value = words.get(str(value), value)
        return ", ".join(value) if isinstance(value, list) else str(value)


def _fingerprint(value: Any) -> str:
    text = str(value.pk) if isinstance(value, Model) else json.dumps(value, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
