"""The WSGI application that the web server serves."""

from django.core.wsgi import get_wsgi_application

from config.profile import choose_settings

choose_settings()
application = get_wsgi_application()
