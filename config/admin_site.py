"""The admin site: its index shows models by capability, not in one flat list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

# Packages of our apps in the order in which the index shows them.
CAPABILITIES: dict[str, str] = {
    "incidents.lifecycle": "Incidents",
    "incidents.timeline": "Incidents",
    "incidents.response": "Major incidents",
    "incidents.escalation": "Escalation",
    "incidents.oncall": "On call",
    "incidents.problems": "Problems",
    "incidents.drills": "Drills",
    "incidents.plans": "Plans and procedures",
    "incidents.clocks": "Service levels",
    "incidents.satisfaction": "Satisfaction",
    "incidents.automation": "Automation",
    "knowledge.reviews": "Reviews and lessons",
    "knowledge.articles": "Articles",
    "incidents.workflows": "Workflows",
    "incidents.catalog": "Catalogue",
    "incidents.people": "People and teams",
    "auth": "People and teams",
    "incidents.intake": "Intake",
    "incidents.notifications": "Notifications",
    "incidents.audit": "Audit",
    "incidents.rest": "API",
    "reports": "Reports",
    "incidents": "Other",
}


def find_capability(model: type[Model]) -> str:
    """Return the key in CAPABILITIES that `model` belongs to, or its app label where there is none."""
    package = ".".join(model.__module__.split(".")[:2])
    for key in (package, package.split(".", maxsplit=1)[0], model._meta.app_label):
        if key in CAPABILITIES:
            return key
    return model._meta.app_label


class MusterAdminSite(UnfoldAdminSite):
    site_title = "Muster"
    site_header = "Muster"
    index_title = "Start page"
    index_template = "incidents/desk/index.html"

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Serve the one way in, which counts attempts."""
        answer: HttpResponse = import_string(settings.SIGN_IN_VIEW)(request, self, extra_context)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the page of their account: it ends their other sessions."""
        return redirect("account_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Nothing has a page on the site, so the way there leads nowhere: it looks any row up, around need to know, and
        # breaks on keys that are no numbers.
        own = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        # Before the site's own, whose last address takes whatever is left.
        return [path("everything/", self.admin_view(self.everything), name="everything"), *own]

    def everything(self, request: HttpRequest) -> HttpResponse:
        """Every list and setting that is open to the person, by capability."""
        request.current_app = self.name  # type: ignore[attr-defined]  # as ModelAdmin does
        title = "Every list and setting"
        context = {**self.each_context(request), "title": title, "app_list": self.get_app_list(request)}
        return TemplateResponse(request, "incidents/desk/everything.html", context)

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Lists stand by capability, not by app: there is one page of them all."""
        return redirect("admin:everything")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return one group for each capability; an app's own page keeps its models together as Django does.

        Every page is given the list and few show it: it is made when it is looked at.
        """
        if app_label is not None:
            return super().get_app_list(request, app_label)
        return SimpleLazyObject(lambda: self._by_capability(request))  # type: ignore[return-value]

    def _by_capability(self, request: HttpRequest) -> list[Any]:
        groups: dict[str, dict[str, Any]] = {}
        for app in super().get_app_list(request):
            for entry in app["models"]:
                key = find_capability(entry["model"])
                title = CAPABILITIES.get(key, app["name"])
                group = groups.setdefault(title, {**app, "name": title, "app_url": "", "models": [], "key": key})
                group["models"].append(entry)
        order = list(CAPABILITIES)
        return sorted(groups.values(), key=lambda group: _rank(order, group["key"]))


def _rank(order: list[str], key: str) -> int:
    return order.index(key) if key in order else len(order)
