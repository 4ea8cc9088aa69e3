"""Settings, the Celery app, addresses, the admin site, commands that run Muster; needs nothing to be imported."""
