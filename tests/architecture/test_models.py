"""The models Django finds are the models the packages have."""

import importlib
import pkgutil

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.architecture.tree import APPS, packages


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_root_re_exports_every_model(app):
    declared = set()
    for package in packages(app):
        try:
            module = importlib.import_module(f"{app}.{package.name}.models")
        except ModuleNotFoundError:
            continue
        names = [module.__name__]
        if hasattr(module, "__path__"):
            names += [found.name for found in pkgutil.walk_packages(module.__path__, f"{module.__name__}.")]
        for name in names:
            declared |= {
                value.__name__
                for value in vars(importlib.import_module(name)).values()
                if isinstance(value, type)
                and issubclass(value, models.Model)
                and not value._meta.abstract
                and value.__module__ == name
                and not value.__name__.startswith("Historical")
            }
    registered = {model.__name__ for model in apps.get_app_config(app).get_models()}
    assert declared == {name for name in registered if not name.startswith("Historical")}
