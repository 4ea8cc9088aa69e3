"""The page that imports past incidents: it takes the file and leads to the job."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.attachments.uploads import ENVELOPE_BYTES, CappedUploads
from incidents.desk.views.loading import person, render
from incidents.intake.dialects import DIALECTS
from incidents.intake.import_job import IMPORT, RIGHT
from incidents.jobs.operations import GivenFile, request_job
from incidents.jobs.storage import VAULT
from incidents.people.models import User
from incidents.upkeep.forms.importing import WRITE, ImportForm


class ImportUploads(CappedUploads):
    """A file of past incidents may be larger than what is attached to an incident."""

    def limits(self) -> tuple[int, int]:
        return settings.IMPORT_BYTES, settings.IMPORT_BYTES + ENVELOPE_BYTES

    def file_complete(self, file_size: int) -> UploadedFile | None:
        cut = super().file_complete(file_size)
        if cut is not None:
            # What had been laid on the disk of it by the handler behind this one.
            for handler in self.request.upload_handlers if self.request else []:
                if isinstance(handler, TemporaryFileUploadHandler):
                    handler.file.close()
        return cut


@csrf_exempt
def import_gate(request: HttpRequest) -> HttpResponseBase:
    """Make room for a large file before anything of it is read, for those who may send one.

    Exempt only up to here: the console's own gate behind it checks the token.
    """
    if request.user.is_active and request.user.has_perm(RIGHT):
        request.upload_handlers = [ImportUploads(request), TemporaryFileUploadHandler(request)]
    return admin.site.admin_view(import_view)(request)


@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.has_perm(RIGHT):
        raise PermissionDenied
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    if posted and form.is_valid():
        return _ask(form.cleaned_data, user)
    context = {
        "title": "Import past incidents",
        "form": form,
        "dialects": list(DIALECTS.values()),
    }
    return render(request, admin.site, "incidents/upkeep/import.html", context, status=422 if posted else 200)


def _ask(given: dict[str, Any], user: User) -> HttpResponseRedirect:
    upload, digest = _keep(given["file"])
    parameters = {
        "dialect": given["dialect"],
        "time_zone": given["time_zone"],
        "renamed": given["columns"],
        "is_dry_run": given["how"] != WRITE,
    }
    key = hashlib.sha256(f"{digest} {json.dumps(parameters, sort_keys=True)}".encode()).hexdigest()
    job = request_job(IMPORT.slug, parameters=parameters, dedup_key=key, actor=user, at=timezone.now(), upload=upload)
    return HttpResponseRedirect(reverse("job", args=[job.pk]))


def _keep(file: UploadedFile) -> tuple[GivenFile, str]:
    """Lay the file where the worker finds it; return it with its digest."""
    digest = hashlib.sha256()
    with VAULT.create() as (stored, kept):
        for chunk in file.chunks():
            digest.update(chunk)
            kept.write(chunk)
    return GivenFile(stored, file.name or "file"), digest.hexdigest()
