"""When a recurring job recurs, checked before it is saved."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.timers.models import RecurringJob
from incidents.timers.slots import BadRule, Recurrence

_PARTS = ("rule", "wall_time", "zone", "starts_on")


class RecurringJobForm(forms.ModelForm):
    """Says at the field what is wrong with a rule or a zone."""

    class Meta:
        model = RecurringJob
        fields = ("name", "is_active", *_PARTS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if all(data.get(part) is not None for part in _PARTS):
            try:
                Recurrence(*(data[part] for part in _PARTS))
            except BadRule as error:
                self.add_error("zone" if "time zone" in str(error) else "rule", str(error))
        return data
