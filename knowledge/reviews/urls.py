"""The addresses of the learning: the console's under /admin/, the readers' under /knowledge/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from knowledge.reviews.views import after_action, handing, incident, learning, published, reviews

urlpatterns: list[URLPattern] = [
    path("knowledge/reviews/", published.published_view, name="published_reviews"),
    path("knowledge/reviews/<int:pk>/", published.publication_view, name="published_review"),
    path("admin/reviews/", signed_in(reviews.reviews_view), name="reviews"),
    path("admin/reviews/owners/", signed_in(handing.owners_view), name="reviews_owners"),
    path("admin/reviews/<int:pk>/", signed_in(reviews.review_view), name="review"),
    path("admin/reviews/<int:pk>/do/<slug:slug>/", signed_in(reviews.review_act_view), name="review_act"),
    path(
        "admin/reviews/<int:pk>/factors/<int:factor>/drop/",
        signed_in(reviews.drop_factor_view),
        name="review_drop_factor",
    ),
    path(
        "admin/reviews/<int:pk>/published/<int:publication>/withdraw/",
        signed_in(reviews.withdraw_view),
        name="review_withdraw",
    ),
    path("admin/reviews/<int:pk>/review.pdf", signed_in(reviews.paper_view), name="review_paper"),
    path(
        "admin/reviews/<int:pk>/improvements/<int:observation>/act/",
        signed_in(after_action.act_on_view),
        name="report_act_on",
    ),
    path("admin/reviews/<int:pk>/invitation.ics", signed_in(reviews.invitation_view), name="review_invitation"),
    path("admin/lessons/", signed_in(learning.lessons_view), name="lessons"),
    path("admin/lessons/<int:pk>/", signed_in(learning.lesson_view), name="lesson"),
    path("admin/lessons/<int:pk>/do/<slug:slug>/", signed_in(learning.lesson_act_view), name="lesson_act"),
    path("admin/actions/", signed_in(learning.actions_view), name="corrective_actions"),
    path("admin/actions/<int:pk>/", signed_in(learning.action_view), name="corrective_action"),
    path("admin/actions/<int:pk>/do/<slug:slug>/", signed_in(learning.action_act_view), name="corrective_action_act"),
    path("admin/incidents/incident/<int:pk>/review/", signed_in(incident.incident_review_view), name="incident_review"),
    path(
        "admin/incidents/incident/<int:pk>/review/begin/",
        signed_in(incident.begin_review_view),
        name="incident_review_begin",
    ),
    path(
        "admin/incidents/incident/<int:pk>/review/same-cause/<int:lesson>/",
        signed_in(incident.same_cause_view),
        name="incident_same_cause",
    ),
]
