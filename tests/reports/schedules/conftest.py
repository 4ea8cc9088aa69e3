import pytest

from tests.factories import make_user
from tests.incidents.reporter.mailbox import Mailbox


@pytest.fixture
def mailbox(settings):
    with Mailbox() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.port
        settings.MUSTER_URL = "https://muster.example"
        yield opened


@pytest.fixture
def mary(reference):
    return make_user("mary", "manager", first_name="Mary", last_name="Moss", email="mary@example.org")


@pytest.fixture
def tom(reference):
    """Reads reports, and nothing that is restricted."""
    return make_user("tom", "trainer", first_name="Tom", last_name="Tate", email="tom@example.org")
