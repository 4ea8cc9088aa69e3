"""The addresses of notifications. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.notifications.views import inbox, methods, mine, providers, reach, receipts, webhooks, wordings
from incidents.permissions.gate import signed_in

WEBHOOK = "admin/webhooks/<int:pk>/"
MINE = "admin/notifications/mine/"


urlpatterns: list[URLPattern] = [
    path("admin/messages/", signed_in(wordings.list_view), name="message_words"),
    path("admin/messages/<str:kind>/", signed_in(wordings.edit_view), name="message_words_of"),
    path("admin/webhooks/", signed_in(webhooks.list_view), name="webhooks"),
    path("admin/webhooks/add/", signed_in(webhooks.add_view), name="webhook_add"),
    path(WEBHOOK, signed_in(webhooks.detail_view), name="webhook"),
    path(f"{WEBHOOK}change/", signed_in(webhooks.change_view), name="webhook_change"),
    path(f"{WEBHOOK}secret/", signed_in(webhooks.rotate_view), name="webhook_rotate"),
    path(f"{WEBHOOK}pause/", signed_in(webhooks.pause_view), name="webhook_pause"),
    path(f"{WEBHOOK}resume/", signed_in(webhooks.resume_view), name="webhook_resume"),
    path(f"{WEBHOOK}test/", signed_in(webhooks.test_view), name="webhook_test"),
    path(f"{WEBHOOK}again/<uuid:notification>/", signed_in(webhooks.again_view), name="webhook_again"),
    path("admin/providers/", signed_in(providers.list_view), name="providers"),
    path("admin/providers/add/", signed_in(providers.add_view), name="provider_add"),
    path("admin/providers/<int:pk>/change/", signed_in(providers.change_view), name="provider_change"),
    path("admin/providers/<int:pk>/try/", signed_in(providers.try_view), name="provider_try"),
    path("receipts/<str:token>/", receipts.receipt_view, name="notification_receipt"),
    path("admin/notifications/", signed_in(inbox.inbox_view), name="notifications_inbox"),
    path("admin/notifications/unread/", signed_in(inbox.unread_view), name="notifications_unread"),
    path("admin/notifications/read/", signed_in(inbox.read_all_view), name="notifications_read_all"),
    path("admin/notifications/<uuid:pk>/read/", signed_in(inbox.read_view), name="notifications_read"),
    path(MINE, signed_in(mine.mine_view), name="notifications_mine"),
    path(f"{MINE}add/<slug:by>/", signed_in(methods.add_view), name="notifications_method_add"),
    path(f"{MINE}ways/<int:pk>/code/", signed_in(methods.code_view), name="notifications_method_code"),
    path(f"{MINE}ways/<int:pk>/verify/", signed_in(methods.verify_view), name="notifications_method_verify"),
    path(f"{MINE}ways/<int:pk>/try/", signed_in(methods.try_view), name="notifications_method_try"),
    path(f"{MINE}ways/<int:pk>/retire/", signed_in(methods.retire_view), name="notifications_method_retire"),
    path(f"{MINE}rules/<slug:importance>/add/", signed_in(mine.add_rule_view), name="notifications_rule_add"),
    path(f"{MINE}rules/<int:pk>/remove/", signed_in(mine.remove_rule_view), name="notifications_rule_remove"),
    path(f"{MINE}quiet/", signed_in(mine.quiet_view), name="notifications_quiet"),
    path("admin/notifications/reach/", signed_in(reach.reach_view), name="notifications_reach"),
]
