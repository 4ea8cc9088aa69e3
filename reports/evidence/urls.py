"""The addresses of evidence. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.evidence.views import incident, period

urlpatterns: list[URLPattern] = [
    path("admin/compliance/", signed_in(period.compliance_view), name="compliance"),
    path("admin/evidence/", signed_in(period.evidence_view), name="evidence"),
    path("admin/evidence/<int:pk>/", signed_in(incident.dossier_view), name="evidence_incident"),
    path("admin/evidence/<int:pk>/steps/", signed_in(incident.steps_view), name="evidence_steps"),
    path("admin/evidence/<int:pk>/file/json/", signed_in(incident.file_view), {"kind": "json"}, name="evidence_json"),
    path("admin/evidence/<int:pk>/file/pdf/", signed_in(incident.file_view), {"kind": "pdf"}, name="evidence_pdf"),
    path("admin/evidence/<int:pk>/<slug:group>/", signed_in(incident.group_view), name="evidence_group"),
]
