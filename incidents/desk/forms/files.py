"""The form that brings files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from incidents.desk.forms.base import DeskForm


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files. What is wrong with one of them is for the operation to say, in its own words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=ManyFilesInput, allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(DeskForm):
    file = ManyFilesField(label="Files", error_messages={"required": "Choose at least one file."})
    is_public = forms.BooleanField(
        label="Show them to the reporter too", required=False, help_text="Otherwise only we see them."
    )
