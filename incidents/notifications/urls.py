"""The addresses of notifications. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from incidents.notifications.views import inbox, methods, mine, providers, reach, receipts, webhooks, wordings

View = Callable[..., HttpResponseBase]
WEBHOOK = "admin/webhooks/<int:pk>/"
MINE = "admin/notifications/mine/"


def _signed_in(view: View) -> View:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""

    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return gate


urlpatterns: list[URLPattern] = [
    path("admin/messages/", _signed_in(wordings.list_view), name="message_words"),
    path("admin/messages/<str:kind>/", _signed_in(wordings.edit_view), name="message_words_of"),
    path("admin/webhooks/", _signed_in(webhooks.list_view), name="webhooks"),
    path("admin/webhooks/add/", _signed_in(webhooks.add_view), name="webhook_add"),
    path(WEBHOOK, _signed_in(webhooks.detail_view), name="webhook"),
    path(f"{WEBHOOK}change/", _signed_in(webhooks.change_view), name="webhook_change"),
    path(f"{WEBHOOK}secret/", _signed_in(webhooks.rotate_view), name="webhook_rotate"),
    path(f"{WEBHOOK}pause/", _signed_in(webhooks.pause_view), name="webhook_pause"),
    path(f"{WEBHOOK}resume/", _signed_in(webhooks.resume_view), name="webhook_resume"),
    path(f"{WEBHOOK}test/", _signed_in(webhooks.test_view), name="webhook_test"),
    path(f"{WEBHOOK}again/<uuid:notification>/", _signed_in(webhooks.again_view), name="webhook_again"),
    path("admin/providers/", _signed_in(providers.list_view), name="providers"),
    path("admin/providers/add/", _signed_in(providers.add_view), name="provider_add"),
    path("admin/providers/<int:pk>/change/", _signed_in(providers.change_view), name="provider_change"),
    path("admin/providers/<int:pk>/try/", _signed_in(providers.try_view), name="provider_try"),
    path("receipts/<str:token>/", receipts.receipt_view, name="notification_receipt"),
    path("admin/notifications/", _signed_in(inbox.inbox_view), name="notifications_inbox"),
    path("admin/notifications/unread/", _signed_in(inbox.unread_view), name="notifications_unread"),
    path("admin/notifications/read/", _signed_in(inbox.read_all_view), name="notifications_read_all"),
    path("admin/notifications/<uuid:pk>/read/", _signed_in(inbox.read_view), name="notifications_read"),
    path(MINE, _signed_in(mine.mine_view), name="notifications_mine"),
    path(f"{MINE}add/<slug:by>/", _signed_in(methods.add_view), name="notifications_method_add"),
    path(f"{MINE}ways/<int:pk>/code/", _signed_in(methods.code_view), name="notifications_method_code"),
    path(f"{MINE}ways/<int:pk>/verify/", _signed_in(methods.verify_view), name="notifications_method_verify"),
    path(f"{MINE}ways/<int:pk>/try/", _signed_in(methods.try_view), name="notifications_method_try"),
    path(f"{MINE}ways/<int:pk>/retire/", _signed_in(methods.retire_view), name="notifications_method_retire"),
    path(f"{MINE}rules/<slug:importance>/add/", _signed_in(mine.add_rule_view), name="notifications_rule_add"),
    path(f"{MINE}rules/<int:pk>/remove/", _signed_in(mine.remove_rule_view), name="notifications_rule_remove"),
    path(f"{MINE}quiet/", _signed_in(mine.quiet_view), name="notifications_quiet"),
    path("admin/notifications/reach/", _signed_in(reach.reach_view), name="notifications_reach"),
]
