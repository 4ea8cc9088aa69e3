"""Formulas of reports: percentiles, weighted scores, ages. Pure: they read no clock and no database."""
