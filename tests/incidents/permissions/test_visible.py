"""The scope: everything a manager does is scoped, and nothing is read without a reader."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponse, StreamingHttpResponse

from incidents.lifecycle.operations import link
from incidents.models import (
    AccessGrant,
    Incident,
    IncidentLink,
    SearchDocument,
    Service,
    Tag,
    TimelineEntry,
)
from incidents.permissions.middleware import PrincipalMiddleware
from incidents.permissions.principal import (
    NoPrincipal,
    Principal,
    acting,
    as_system,
    as_user,
    current_principal,
)
from incidents.permissions.visible import Visible
from tests.factories import NOW, make_incident, make_user


@pytest.fixture
def plain(reference, service):
    return make_incident(service=service, title="plain")


@pytest.fixture
def secret(reference, service, plain):
    tag = Tag.objects.create(name="secret-tag")
    return make_incident("security", service=service, title="secret", tags=[tag], affected=[(service, "down")])


READS = {
    "list": lambda: list(Incident.objects.all()),
    "count": Incident.objects.count,
    "exists": Incident.objects.exists,
    "get": lambda: Incident.objects.get(pk=1),
    "first": Incident.objects.first,
    "aggregate": lambda: Incident.objects.aggregate(n=Count("pk")),
    "update": lambda: Incident.objects.update(title="x"),
    "values": lambda: list(Incident.objects.values_list("title")),
    "exclude": lambda: list(Incident.objects.exclude(title="x")),
    "union": lambda: list(Incident.objects.filter(pk=1).union(Incident.objects.filter(pk=2))),
    "subquery": lambda: list(Service.objects.filter(pk__in=Incident.objects.values("service"))),
    "related": lambda: list(Service.objects.first().incidents.all()),
    "prefetch": lambda: list(Service.objects.prefetch_related("incidents")),
    "lock": lambda: list(Incident.objects.select_for_update()),
    "timeline": lambda: list(TimelineEntry.objects.all()),
    "links": lambda: list(IncidentLink.objects.all()),
    "documents": lambda: list(SearchDocument.objects.all()),
    "grants": lambda: list(AccessGrant.objects.all()),
}


@pytest.mark.parametrize("read", READS)
def test_reading_without_a_principal_raises(secret, read):
    with pytest.raises(NoPrincipal), transaction.atomic():
        READS[read]()


def test_hidden_incident_is_absent_from_every_way_of_reading(plain, secret, charlie, service):
    with as_user(charlie):
        assert list(Incident.objects.all()) == [plain]
        assert Incident.objects.count() == 1
        assert not Incident.objects.filter(title="secret").exists()
        assert not Incident.objects.exclude(title="plain").exists()
        assert Incident.objects.filter(pk=secret.pk).update(title="x") == 0
        assert list(service.incidents.all()) == [plain]
        fetched = Service.objects.prefetch_related("incidents").get(pk=service.pk)
        assert list(fetched.incidents.all()) == [plain]
        assert Service.objects.filter(pk__in=Incident.objects.filter(title="secret").values("service")).count() == 0
        assert Incident.objects.filter(pk=plain.pk).union(Incident.objects.filter(pk=secret.pk)).count() == 1
        shown = Exists(Incident.objects.filter(service=OuterRef("pk"), title="secret"))
        assert not Service.objects.filter(shown).exists()
        counted = Service.objects.annotate(n=Count("incidents_unscoped", filter=Visible("incidents_unscoped__")))
        assert counted.get(pk=service.pk).n == 1
        assert {entry.incident_id for entry in TimelineEntry.objects.all()} == {plain.pk}
        assert SearchDocument.objects.count() == 1


def test_negated_scope_hides_what_the_scope_hides(plain, secret, charlie):
    with as_user(charlie):
        assert not Incident.objects.filter(~Visible()).exists()
    with as_system("test"):
        assert not Incident.objects.filter(~Visible()).exists()


def test_naive_join_into_incidents_is_an_error(reference):
    from django.core.exceptions import FieldError

    with pytest.raises(FieldError):
        Service.objects.annotate(n=Count("incidents"))


def test_queryset_made_before_anybody_came_is_scoped_for_who_reads_it(plain, secret, charlie):
    everything = Incident.objects.order_by("pk")
    with as_user(charlie):
        assert list(everything.all()) == [plain]
    with as_system("test"):
        assert list(everything.all()) == [plain, secret]


def test_link_is_hidden_when_either_end_is(plain, secret, charlie, carol):
    with as_system("test"):
        link(plain, to=secret, kind="related", actor=carol, at=NOW)
        assert IncidentLink.objects.count() == 1
    with as_user(charlie):
        assert IncidentLink.objects.count() == 0


def test_principal_of_a_request_follows_the_user_who_authenticates_late(rf, plain, secret, charlie):
    from tests.factories import give

    holder = give(make_user("holder", "agent"), "view_restricted")

    def view(request):
        request.user = charlie
        seen = [Incident.objects.count()]
        request.user = holder
        seen.append(Incident.objects.count())
        return HttpResponse(str(seen))

    assert PrincipalMiddleware(view)(rf.get("/")).content == b"[1, 2]"
    with pytest.raises(NoPrincipal):
        current_principal()


def test_principal_is_taken_away_when_the_view_fails(rf):
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        PrincipalMiddleware(view)(rf.get("/"))
    with pytest.raises(NoPrincipal):
        current_principal()


def test_streamed_body_keeps_the_principal_it_was_built_with(rf, plain, secret, charlie):
    def body():
        for incident in Incident.objects.order_by("pk"):
            yield incident.title

    def view(request):
        request.user = charlie
        return StreamingHttpResponse(body())

    response = PrincipalMiddleware(view)(rf.get("/"))
    with as_system("somebody else on this thread"):
        assert b"".join(response.streaming_content) == b"plain"


def test_anonymous_reader_sees_what_is_not_restricted(plain, secret):
    from django.contrib.auth.models import AnonymousUser

    with as_user(AnonymousUser()):
        assert list(Incident.objects.all()) == [plain]


def test_task_does_not_inherit_the_principal_of_its_caller():
    from celery import Celery

    from incidents.permissions.tasks import ScopedTask

    @Celery("probe", set_as_current=False).task(base=ScopedTask)
    def probe():
        current_principal()

    with as_system("the caller"), pytest.raises(NoPrincipal):
        probe()


def test_system_says_why():
    with pytest.raises(ValueError, match="why"):
        as_system("")


def test_time_limited_entitlement_is_judged_when_the_principal_was_set(secret, charlie):
    with as_system("test"):
        AccessGrant.objects.create(incident=secret, user=charlie, granted_at=NOW, expires_at=NOW)
    for at, seen in ((NOW - timedelta(seconds=1), 2), (NOW, 1)):
        with acting(Principal(user=charlie, at=at)):
            assert Incident.objects.count() == seen
