"""Makes Muster's admin site the one that `django.contrib.admin` serves."""

from django.contrib.admin.apps import AdminConfig


class MusterAdminConfig(AdminConfig):
    default_site = "config.admin_site.MusterAdminSite"
