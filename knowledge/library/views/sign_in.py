"""The library's own way in and out: for whoever has an account, with or without the console."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from incidents.catalog.queries import organisation
from incidents.people.devices import remember_device
from knowledge.library.forms import ReaderSignInForm
from knowledge.library.views.pages import FOLDER


class SignIn(LoginView):
    """As the console's, to the pages that readers see."""

    form_class = ReaderSignInForm
    template_name = f"{FOLDER}/sign_in.html"
    next_page = "library_home"
    redirect_authenticated_user = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "at": timezone.now()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "organisation": organisation(), "here": "sign_in"}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        remember_device(response, form.get_user().get_username())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        if form.wait is not None:
            response.status_code = 429
            response["Retry-After"] = str(max(1, round(form.wait.total_seconds())))
        return response


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(reverse("library_home"))
