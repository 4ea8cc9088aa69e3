"""The addresses of plans, procedures and key contacts. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from incidents.plans.views import confirming, contacts, procedures

PROCEDURE = "admin/plans/procedures/<slug:slug>/"
CONTACT = "admin/plans/contacts/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("admin/plans/procedures/", signed_in(procedures.list_view), name="procedures"),
    path("admin/plans/new-procedure/", signed_in(procedures.new_view), name="procedure_new"),
    path(PROCEDURE, signed_in(procedures.procedure_view), name="procedure"),
    path(f"{PROCEDURE}change/", signed_in(procedures.change_view), name="procedure_change"),
    path(f"{PROCEDURE}draft/", signed_in(procedures.draft_view), name="procedure_draft"),
    path(f"{PROCEDURE}versions/<int:number>/", signed_in(procedures.version_view), name="procedure_version"),
    path(f"{PROCEDURE}do/<slug:act>/", signed_in(procedures.act_view), name="procedure_act"),
    path("admin/plans/contacts/", signed_in(contacts.list_view), name="key_contacts"),
    path("admin/plans/new-contact/", signed_in(contacts.new_view), name="key_contact_new"),
    path(CONTACT, signed_in(contacts.contact_view), name="key_contact"),
    path(f"{CONTACT}change/", signed_in(contacts.change_view), name="key_contact_change"),
    path(f"{CONTACT}do/<slug:act>/", signed_in(contacts.act_view), name="key_contact_act"),
    path(f"{CONTACT}ways/<int:pk>/<slug:act>/", signed_in(contacts.way_view), name="key_contact_way"),
    # No session and no gate: the secret is what lets a contact in.
    path("confirm/<str:token>/", confirming.confirm_view, name="key_contact_confirm"),
]
