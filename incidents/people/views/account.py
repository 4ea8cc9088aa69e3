"""Your profile, your sessions, your API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView, UpdateView

from incidents.people.browsers import browser_in_words
from incidents.people.choices import TokenScope
from incidents.people.forms import ProfileForm, TokenForm
from incidents.people.models import ApiToken, User
from incidents.people.operations import (
    TokenRefused,
    create_token,
    end_other_sessions,
    end_session,
    revoke_token,
    update_profile,
)
from incidents.people.queries import sessions_of, tokens_of
from incidents.people.views.pages import ConsolePage


class ProfileView(ConsolePage, UpdateView):  # type: ignore[type-arg]
    """One's own name, phone, time zone and language. The user name and the address belong to an administrator."""

    form_class = ProfileForm
    template_name = "incidents/account/profile.html"
    success_url = reverse_lazy("account_profile")
    title = "Your profile"

    def get_object(self, queryset: Any = None) -> User:
        # A second object: what the form does to it must not show in the page's frame before it is saved.
        return User.objects.get(pk=self.person.pk)

    def form_valid(self, form: Any) -> HttpResponse:
        update_profile(self.person, changes=form.cleaned_data)
        messages.success(self.request, "Your profile was saved.")
        return HttpResponseRedirect(str(self.success_url))


class SessionsView(ConsolePage, TemplateView):
    """Every browser that is signed in as this person."""

    template_name = "incidents/account/sessions.html"
    title = "Your sessions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        sessions = [
            {"row": row, "browser": browser_in_words(row.user_agent), "is_here": row.session_key == here}
            for row in sessions_of(self.person, at=timezone.now())
        ]
        sessions.sort(key=lambda session: not session["is_here"])
        return super().get_context_data(sessions=sessions, others=len(sessions) > 1, **kwargs)


@require_POST
def end_one_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own browsers out; ending this one is signing out here."""
    session = get_object_or_404(sessions_of(_person(request), at=timezone.now()), pk=pk)
    end_session(session)
    if session.session_key == request.session.session_key:
        request.session.flush()
        return redirect("admin:login")
    messages.success(request, "That browser was signed out.")
    return redirect("account_sessions")


@require_POST
def end_the_others(request: HttpRequest) -> HttpResponse:
    ended = end_other_sessions(_person(request), keep=request.session.session_key or "")
    messages.success(request, "No other browser was signed in." if not ended else f"Signed out elsewhere: {ended}.")
    return redirect("account_sessions")


class TokensView(ConsolePage, FormView):  # type: ignore[type-arg]
    """One's tokens, and a form for another. Its secret is in the answer to the form and nowhere else."""

    form_class = TokenForm
    template_name = "incidents/account/tokens.html"
    title = "Your API tokens"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, words = timezone.now(), dict(TokenScope.choices)
        tokens = [
            {
                "row": token,
                "scopes": [words.get(scope, scope) for scope in token.scopes],
                "works": token.revoked_at is None and token.expires_at > now,
            }
            for token in tokens_of(self.person)
        ]
        return super().get_context_data(tokens=tokens, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        at = timezone.now()
        try:
            token, secret = create_token(
                self.person,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=at + timedelta(days=form.cleaned_data["days"]),
                actor=self.person,
                at=at,
            )
        except TokenRefused as refusal:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=TokenForm(), made=token, secret=secret))


@require_POST
def revoke_one_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=_person(request))
    revoke_token(token, actor=_person(request), at=timezone.now())
    messages.success(request, f"The token “{token.name}” was revoked.")
    return redirect("account_tokens")


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("An account page was served to somebody who is not signed in.")
    return user
