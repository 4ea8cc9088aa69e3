"""The addresses of on-call: pages of the console, and the calendars that programs read."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from incidents.oncall.views import acts, editor, feeds, mine, pages, requests
from incidents.permissions.gate import signed_in

ONE = "admin/on-call/schedules/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("admin/on-call/", signed_in(pages.list_view), name="oncall"),
    path("admin/on-call/trouble/", signed_in(pages.trouble_view), name="oncall_trouble"),
    path("admin/on-call/mine/", signed_in(pages.mine_view), name="oncall_mine"),
    path("admin/on-call/mine/calendar/", signed_in(mine.renew_feed_view), name="oncall_feed_renew"),
    path("admin/on-call/mine/calendar/revoke/", signed_in(mine.revoke_feed_view), name="oncall_feed_revoke"),
    path("admin/on-call/new/", signed_in(editor.new_view), name="oncall_new"),
    path("admin/on-call/overrides/<int:pk>/cancel/", signed_in(acts.cancel_view), name="oncall_cancel"),
    re_path(
        r"^admin/on-call/swaps/(?P<pk>\d{1,18})/(?P<act>accept|decline|withdraw)/$",
        signed_in(requests.swap_view),
        name="oncall_swap_act",
    ),
    re_path(
        r"^admin/on-call/cover/(?P<pk>\d{1,18})/(?P<act>take|withdraw)/$",
        signed_in(requests.cover_view),
        name="oncall_cover_act",
    ),
    path(ONE, signed_in(pages.schedule_view), name="oncall_schedule"),
    path(f"{ONE}change/", signed_in(editor.change_view), name="oncall_change"),
    path(f"{ONE}rotations/", signed_in(editor.rotations_view), name="oncall_rotations"),
    path(f"{ONE}retire/", signed_in(editor.retire_view), name="oncall_retire"),
    path(f"{ONE}shift/", signed_in(acts.shift_view), name="oncall_shift"),
    path(f"{ONE}override/", signed_in(acts.override_view), name="oncall_override"),
    path(f"{ONE}take/", signed_in(acts.take_view), name="oncall_take"),
    path(f"{ONE}cover/", signed_in(acts.cover_view), name="oncall_cover"),
    path(f"{ONE}swap/", signed_in(acts.swap_view), name="oncall_swap"),
    # No session and no gate: the secret is what lets a program in.
    path("calendar/<str:secret>.ics", feeds.calendar_view, name="oncall_calendar"),
]
