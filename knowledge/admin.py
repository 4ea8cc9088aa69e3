"""Every admin class of the app, re-exported from its package so that Django finds it."""

__all__: list[str] = []
