"""The addresses of plans, procedures and key contacts. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from incidents.plans.views import confirming, contacts, documents, neglect, procedures

PROCEDURE = "admin/plans/procedures/<slug:slug>/"
PLAN = "admin/plans/plan/<slug:slug>/"
CONTACT = "admin/plans/contacts/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("admin/plans/plan/", signed_in(documents.list_view), name="plans"),
    path("admin/plans/new-plan/", signed_in(documents.new_view), name="plan_new"),
    path(PLAN, signed_in(documents.plan_view), name="plan"),
    path(f"{PLAN}change/", signed_in(documents.change_view), name="plan_change"),
    path(f"{PLAN}draft/", signed_in(documents.draft_view), name="plan_draft"),
    path(f"{PLAN}versions/<int:number>/", signed_in(documents.version_view), name="plan_version"),
    path(f"{PLAN}do/<slug:act>/", signed_in(documents.act_view), name="plan_act"),
    path("admin/plans/offline-pack/", signed_in(documents.pack_view), name="offline_pack"),
    path("admin/plans/neglected/", signed_in(neglect.neglected_view), name="neglected"),
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
