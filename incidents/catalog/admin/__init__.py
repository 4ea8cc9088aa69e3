"""The catalogue in the console."""

from incidents.catalog.admin import categories, matrix, organisation, services, sorting

__all__ = ["categories", "matrix", "organisation", "services", "sorting"]
