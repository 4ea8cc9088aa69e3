"""People for the tests of people, and browsers to sign in with."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from incidents.models import Team, User
from incidents.people.reference import load_roles

PASSWORD = "correct horse battery staple"
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CELERY_TASK_ALWAYS_EAGER = True
    cache.clear()


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def roles(db):
    return {group.name: group for group in load_roles()}


@pytest.fixture
def make_user(db):
    def make(username, *roles, **details):
        details = {"is_staff": True, "email": f"{username}@example.org", **details}
        user = User.objects.create_user(username, password=PASSWORD, **details)
        user.groups.set(Group.objects.filter(name__in=roles))
        return user

    return make


@pytest.fixture
def commander(roles, make_user):
    return make_user("carla", "incident commander", first_name="Carla", last_name="Moss")


@pytest.fixture
def administrator(roles, make_user):
    return make_user("ada", "administrator", first_name="Ada", last_name="Byrne")


@pytest.fixture
def observer(roles, make_user):
    return make_user("olaf", "observer")


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", "root@example.org", PASSWORD)


@pytest.fixture
def team(db):
    return Team.objects.create(name="Network", slug="network")


@pytest.fixture
def browser():
    """A browser at an address, with cookies of its own."""

    def open_browser(user=None, address="192.0.2.10", **options):
        agent = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
        client = Client(REMOTE_ADDR=address, headers=agent, **options)
        if user is not None:
            client.force_login(user)
        return client

    return open_browser


@pytest.fixture
def sign_in():
    def post(client, username, password=PASSWORD):
        return client.post("/admin/login/", {"username": username, "password": password, "next": "/admin/"})

    return post
