"""Every address of Muster: the console, the health pages, and what the apps bring."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import engine, healthz, readyz

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/"), name="home"),
    path("healthz", healthz, name="healthz"),
    path("healthz/engine", engine, name="healthz_engine"),
    path("readyz", readyz, name="readyz"),
    path("", include("reports.urls")),
    path("", include("knowledge.urls")),
    path("", include("incidents.urls")),
    path("admin/", admin.site.urls),
]
