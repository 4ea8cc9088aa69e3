"""The acts on versions that are asked for in dialogs. Each is a POST; looking at one changes nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from incidents.catalog.admin.base import ActForm
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import WorkflowVersion


class DraftForm(ActForm):
    """Asks what the new draft begins as."""

    copy_from = forms.ModelChoiceField(
        queryset=WorkflowVersion.objects.none(),
        required=False,
        empty_label="The version in force",
        widget=UnfoldAdminSelectWidget,
        label="Begin as a copy of",
        help_text="Also versions of other workflows, when one of them comes nearer to what you need.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["copy_from"]
        field.queryset = (
            WorkflowVersion.objects.exclude(status=VersionStatus.DRAFT)
            .select_related("workflow")
            .order_by("workflow__name", "-number")
        )


NEW_DRAFT: dict[str, Any] = {
    "title": "Start a new draft",
    "description": "The version in force stays as it is until you publish the draft.",
    "form_class": DraftForm,
    "form_submit_text": "Start a new draft",
}
DISCARD: dict[str, Any] = {
    "title": "Discard this draft",
    "description": "Everything in the draft is lost. The version in force is not touched.",
    "form_class": ActForm,
    "form_submit_text": "Discard the draft",
}
