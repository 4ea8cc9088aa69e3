"""The addresses of articles in the console, and of the pictures in them. They stand before the console's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from knowledge.articles.views import acts, editor, flow, pages

ONE = "admin/knowledge/articles/<int:pk>/"
INCIDENT = "admin/knowledge/incidents/<int:pk>/articles/"

urlpatterns: list[URLPattern] = [
    path("admin/knowledge/articles/", signed_in(pages.list_view), name="articles"),
    path("admin/knowledge/articles/new/", signed_in(editor.new_view), name="articles_new"),
    path("admin/knowledge/articles/owners/", signed_in(acts.owners_view), name="articles_owners"),
    path("admin/knowledge/articles/links/", signed_in(acts.links_view), name="articles_all_links"),
    path("admin/knowledge/work/", signed_in(pages.work_view), name="articles_work"),
    path("admin/knowledge/gaps/<int:pk>/", signed_in(acts.gap_view), name="articles_gap"),
    path("admin/knowledge/feedback/<int:pk>/", signed_in(acts.finish_view), name="articles_feedback"),
    path("admin/knowledge/suggestions/<int:pk>/", signed_in(acts.suggestion_view), name="articles_suggestion"),
    path(ONE, signed_in(pages.article_view), name="articles_article"),
    path(f"{ONE}edit/", signed_in(editor.edit_view), name="articles_edit"),
    path(f"{ONE}preview/", signed_in(editor.preview_view), name="articles_preview"),
    path(f"{ONE}suggest/", signed_in(editor.suggest_view), name="articles_suggest"),
    path(f"{ONE}release/", signed_in(editor.release_view), name="articles_release"),
    path(f"{ONE}filing/", signed_in(editor.filing_view), name="articles_filing"),
    path(f"{ONE}pictures/", signed_in(editor.picture_view), name="articles_pictures"),
    path(f"{ONE}owner/", signed_in(acts.owner_view), name="articles_owner"),
    path(f"{ONE}flag/", signed_in(acts.flag_view), name="articles_flag"),
    path(f"{ONE}access/", signed_in(acts.access_view), name="articles_access"),
    path(f"{ONE}access/<int:key>/revoke/", signed_in(acts.revoke_view), name="articles_revoke"),
    path(f"{ONE}links/", signed_in(acts.links_view), name="articles_links"),
    path(f"{ONE}revisions/<int:number>/", signed_in(pages.revision_view), name="articles_revision"),
    path(f"{ONE}revisions/<int:number>/restore/", signed_in(acts.restore_view), name="articles_restore"),
    path(f"{ONE}do/<slug:act>/", signed_in(acts.act_view), name="articles_act"),
    path("admin/knowledge/offers/", signed_in(flow.log_view), name="articles_offers"),
    path(INCIDENT, signed_in(flow.incident_view), name="articles_of_incident"),
    path(f"{INCIDENT}create/", signed_in(flow.create_view), name="articles_create"),
    path(f"{INCIDENT}<int:key>/use/", signed_in(flow.use_view), name="articles_use"),
    path(f"{INCIDENT}links/<int:key>/unlink/", signed_in(flow.unlink_view), name="articles_unlink"),
    path("report/articles/", flow.report_view, name="articles_report"),
    path("knowledge/pictures/<int:pk>/", pages.picture_view, name="knowledge_picture"),
]
