"""Evaluation as programs read and write it."""
