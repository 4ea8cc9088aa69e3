"""The one way in to the console."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from incidents.people.devices import remember_device
from incidents.people.forms import SignInForm


class SignInView(LoginView):
    """Asks for name and password; a browser that got in is known from then on."""

    form_class = SignInForm
    template_name = "admin/login.html"
    next_page = "admin:index"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "at": timezone.now()}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        remember_device(response, form.get_user().get_username())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.wait is not None:
            response.status_code = 429
            response["Retry-After"] = str(max(1, round(form.wait.total_seconds())))
        return response


def sign_in(request: HttpRequest, site: AdminSite, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Serve as the `login` of an admin site."""
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index", current_app=site.name))
    context = {
        **site.each_context(request),
        "title": "Log in",
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        REDIRECT_FIELD_NAME: request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index", current_app=site.name)),
        **(extra_context or {}),
    }
    request.current_app = site.name  # type: ignore[attr-defined]
    return SignInView.as_view(extra_context=context)(request)  # type: ignore[return-value]
