"""The addresses of the account pages. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.people.views import account, passwords
from incidents.permissions.gate import signed_in

urlpatterns: list[URLPattern] = [
    path("admin/password_reset/", passwords.ResetRequestView.as_view(), name="admin_password_reset"),
    path("admin/password_reset/sent/", passwords.ResetDoneView.as_view(), name="password_reset_done"),
    path(
        "admin/password_reset/<uidb64>/<token>/",
        passwords.ResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("admin/password_reset/done/", passwords.ResetCompleteView.as_view(), name="password_reset_complete"),
    path("admin/account/password/", signed_in(passwords.OwnPasswordView.as_view()), name="account_password"),
    path("admin/account/profile/", signed_in(account.ProfileView.as_view()), name="account_profile"),
    path("admin/account/sessions/", signed_in(account.SessionsView.as_view()), name="account_sessions"),
    path("admin/account/sessions/<int:pk>/end/", signed_in(account.end_one_session), name="account_session_end"),
    path("admin/account/sessions/end-others/", signed_in(account.end_the_others), name="account_sessions_end_others"),
    path("admin/account/tokens/", signed_in(account.TokensView.as_view()), name="account_tokens"),
    path("admin/account/tokens/<int:pk>/revoke/", signed_in(account.revoke_one_token), name="account_token_revoke"),
]
