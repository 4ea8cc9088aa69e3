"""Files of an incident: the list, bringing new ones, opening one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.attachments.models import Attachment
from incidents.attachments.operations import attach
from incidents.attachments.queries import find_present, panel_of
from incidents.attachments.views import hand_out
from incidents.desk.acts import acts_for
from incidents.desk.files import address_of
from incidents.desk.forms.files import UploadForm
from incidents.desk.views.loading import answer_absent, open_incident, page_of, person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.lifecycle.rights import may
from incidents.people.views.acting import go, is_dialog
from incidents.refusals import Refused

Refusal = tuple[str, str]


def file_view(request: HttpRequest, pk: int, key: int) -> FileResponse:
    """The bytes of one file. Hidden, withdrawn and absent ones are alike: there is nothing here."""
    if request.method not in ("GET", "HEAD") or not may(request.user, "view"):
        raise Http404
    attachment = find_present(pk, key)
    if attachment is None:
        raise Http404
    answer = hand_out(attachment)
    record_reads([attachment.incident], user=person(request), surface=Surface.FILE, at=timezone.now())
    return answer


def files_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """The files of an incident, as a fragment for scripts and as a page without them; POST brings new ones."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    if request.method == "POST":
        return _bring(request, site, incident)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "POST"])
    return _show(request, site, incident, None)


def _bring(request: HttpRequest, site: AdminSite, incident: Incident) -> HttpResponse:
    """Keep each file that may be kept, and say of every other why not."""
    if not may(request.user, "attach"):
        raise PermissionDenied("You do not have the permission to attach files.")
    form = UploadForm(request.POST, files=request.FILES, incident=incident, user=person(request), now=timezone.now())
    made: list[Attachment] = []
    refused: list[Refusal] = []
    if form.is_valid():
        made, refused = _attach_each(request, incident, form.cleaned_data["file"], form.cleaned_data["is_public"])
        for _name, sentence in refused:
            form.add_error("file", sentence)
    if is_dialog(request):
        return _tell_script(form, made, refused)
    if made:
        messages.success(request, f"{incident}: {len(made)} {'file was' if len(made) == 1 else 'files were'} attached.")
    if form.errors:
        return _show(request, site, incident, form)
    return go(request, f"{page_of(incident)}#attachments")


def _attach_each(
    request: HttpRequest, incident: Incident, files: list[UploadedFile], is_public: bool
) -> tuple[list[Attachment], list[Refusal]]:
    made, refused = [], []
    for upload in files:
        told: dict[str, Any] = {"actor": person(request), "at": timezone.now(), "is_public": is_public}
        try:
            made.append(attach(incident, upload=upload, **told))
        except Refused as refusal:
            refused.append((upload.name or "", refusal.sentence))
    return made, refused


def _tell_script(form: UploadForm, made: list[Attachment], refused: list[Refusal]) -> JsonResponse:
    wrong = [sentence for _name, sentence in refused] or [str(words) for words in form.errors.get("file", [])]
    attached = [
        {"id": file.pk, "name": file.name, "url": address_of(file), "is_picture": file.is_picture} for file in made
    ]
    return JsonResponse({"attached": attached, "refused": wrong}, status=422 if wrong else 201)


def _show(request: HttpRequest, site: AdminSite, incident: Incident, form: UploadForm | None) -> HttpResponse:
    user, now = person(request), timezone.now()
    acts = acts_for(incident, user)
    context = {
        "title": f"Attachments of {incident}",
        "incident": incident,
        "attachments": panel_of(incident),
        "acts": acts,
        "may_attach": may(user, "attach") and "note" in acts,
        "upload_form": form or UploadForm(incident=incident, user=user, now=now),
        "back": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/attachments_list.html", context)
    return render(request, site, "incidents/desk/attachments_page.html", context, status=422 if form else 200)
