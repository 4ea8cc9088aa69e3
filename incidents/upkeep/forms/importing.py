"""What is asked when past incidents are imported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from incidents.attachments.uploads import was_cut
from incidents.attachments.words import size_in_words
from incidents.catalog.queries import organisation
from incidents.intake.dialects import DIALECTS
from incidents.intake.reading import renamed_columns
from incidents.people.choices import time_zone_choices
from incidents.refusals import Refused

LOOK, WRITE = "look", "write"


class ImportForm(forms.Form):
    """The file, how it is written, and whether anything is to be written here."""

    file = forms.FileField(
        label="File",
        help_text="CSV in UTF-8, or the same packed with gzip (.csv.gz).",
        allow_empty_file=True,
        error_messages={"required": "Choose a file.", "missing": "Choose a file."},
    )
    dialect = forms.ChoiceField(label="Where the file comes from", widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label="Time zone of its times", help_text="For times that do not say it themselves.", choices=time_zone_choices
    )
    columns = forms.CharField(
        label="Columns that have other names in the file",
        required=False,
        max_length=5_000,
        help_text="One on a line: our name, =, the name in the file. For example: number=Ticket ID",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    how = forms.ChoiceField(
        label="What is to be done",
        choices=[
            (LOOK, "Only look: read the file, list what is odd, write nothing"),
            (WRITE, "Import: read the file to its end, then write its incidents"),
        ],
        initial=LOOK,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        dialects = self.fields["dialect"]
        dialects.choices = [(name, dialect.tool) for name, dialect in DIALECTS.items()]  # type: ignore[attr-defined]
        self.fields["time_zone"].initial = organisation().time_zone
        for field in self.fields.values():
            is_choice = isinstance(field.widget, forms.RadioSelect)
            field.widget.attrs.setdefault("class", "m-check" if is_choice else "m-input")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if was_cut(file):
            most = size_in_words(settings.IMPORT_BYTES)
            raise forms.ValidationError(f"This file is larger than {most}. Pack it with gzip, or divide it.")
        if not file.size:
            raise forms.ValidationError("This file is empty.")
        return file

    def clean_columns(self) -> dict[str, str]:
        lines = [line for line in self.cleaned_data["columns"].splitlines() if line.strip()]
        try:
            return renamed_columns(lines)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
