"""The addresses of programmes and of the calendar. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from incidents.programmes.views import answering, calendar, programmes

ONE = "admin/drills/programmes/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("admin/drills/calendar/", signed_in(calendar.calendar_view), name="drill_calendar"),
    path("admin/drills/calendar/feed/", signed_in(calendar.renew_feed_view), name="drill_feed_renew"),
    path("admin/drills/calendar/feed/revoke/", signed_in(calendar.revoke_feed_view), name="drill_feed_revoke"),
    path("admin/drills/<int:pk>/invitations/", signed_in(calendar.answers_view), name="drill_answers"),
    path("admin/drills/invitations/<int:pk>/", signed_in(calendar.answer_view), name="drill_invitation"),
    path("admin/drills/programmes/", signed_in(programmes.list_view), name="programmes"),
    path("admin/drills/new-programme/", signed_in(programmes.new_view), name="programme_new"),
    path("admin/drills/programme-dates/", signed_in(programmes.preview_view), name="programme_preview"),
    path(ONE, signed_in(programmes.programme_view), name="programme"),
    path(f"{ONE}change/", signed_in(programmes.change_view), name="programme_change"),
    path(f"{ONE}do/<slug:act>/", signed_in(programmes.act_view), name="programme_act"),
    path("admin/drills/blackouts/", signed_in(programmes.blackouts_view), name="drill_blackouts"),
    path(
        "admin/drills/blackouts/<int:pk>/remove/",
        signed_in(programmes.remove_blackout_view),
        name="drill_blackout_remove",
    ),
    # No session and no gate: the secret is what lets somebody in.
    path("drill-answer/<str:token>/", answering.answer_view, name="drill_invitation_answer"),
    path("drill-calendar/<str:secret>.ics", calendar.feed_view, name="drill_feed"),
]
