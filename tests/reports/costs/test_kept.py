"""Whatever changed and whoever asks: what is kept tells what the records say."""

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.lifecycle.models import AccessGrant
from incidents.models import AffectedService, Incident, OrganisationSettings, ResponseRole, ServiceDependency, User
from incidents.permissions.principal import as_system, as_user
from reports.costs.models import CostChange, CostDay, CostState, StaleCostDay
from reports.costs.operations import fold_costs, take_back_rate, take_in_changes
from reports.costs.queries import answers, reading
from reports.costs.queries.standing import Standing
from reports.costs.structures import CostTriggers
from reports.metrics.choices import DIMENSIONS, Group, Reality
from reports.metrics.questions import Question
from reports.metrics.registry import ask, ask_all
from reports.tasks import sweep_costs
from tests.factories import NOW, make_incident, make_service, make_team, make_user
from tests.reports.costs.making import HOUR, make_manager, price, price_staff, put, spend, suffer
from tests.reports.readiness.making import make_drill

DAY = timedelta(days=1)
AT = NOW + 20 * DAY
SINCE, UNTIL = NOW.date() - 8 * DAY, AT.date() + 5 * DAY
METRICS = (
    *("cost", "cost_of_downtime", "cost_of_response", "fixed_costs", "downtime"),
    *("availability", "availability_with_dependencies"),
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(reference):
    return make_manager()


@pytest.fixture
def many(monkeypatch):
    """As where there is so much that little of what changed is reckoned at question time."""
    monkeypatch.setattr(answers, "FEW_ROWS", 0)
    monkeypatch.setattr(answers, "FEW_DAYS", 3)


def fold(at=AT):
    return fold_costs(clock=lambda: at, budget=timedelta(minutes=5))


def asked(reader, metric="cost", at=AT, **values):
    with as_user(reader):
        return ask(Question(metric, SINCE, UNTIL, **values), at)


def is_kept():
    return not CostChange.objects.exists() and not StaleCostDay.objects.exists() and CostDay.objects.exists()


class World:
    """Services that suffer, people who respond and refunds, of real incidents and drills, open and restricted."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.teams = [make_team("One"), make_team("Two")]
        self.services = [make_service("Shop"), make_service("Mail"), make_service("Ledger")]
        self.people = [make_user(f"responder{n}", "responder") for n in range(3)]
        self.drill = make_drill()
        for service in self.services[:2]:
            price(service, self.random.randrange(50, 400), hours=[self.random.randrange(200) for _ in range(168)])
        price_staff(61)
        price_staff(33, team=self.teams[0], responder="scribe", share=30)

    def hour(self, first, end):
        return NOW + self.random.randrange(first, end) * HOUR

    def add(self, count):
        for _ in range(count):
            incident = make_incident(
                self.random.choice(["user_issue", "security"]),
                team=self.random.choice([*self.teams, None]),
                service=self.random.choice([*self.services, None]),
            )
            exercise = self.drill if self.random.random() < 0.2 else None
            put(incident, restricted=self.random.random() < 0.2, exercise=exercise)
            for service in self.random.sample(self.services, self.random.randrange(3)):
                self.hurt(incident, service)
            self.change(incident)

    def hurt(self, incident, service):
        since = self.random.randrange(-150, 479)
        until = None if self.random.random() < 0.15 else since + self.random.choice([1, 5, 30, 90])
        suffer(incident, service, since, until, self.random.choice(["down", "down", "degraded", "at_risk"]))

    def change(self, incident):
        """Whatever may happen to an incident."""
        with as_system("a test changes"):
            incident = Incident.objects.get(pk=incident.pk)
            self.random.choice([self.resolve, self.spend, self.move, self.move, self.forget, self.end])(incident)

    def resolve(self, incident):
        over_at = self.hour(-100, 480)
        done = {"is_open": False, "phase": "resolved", "resolved_at": over_at}
        mine = {"acknowledged_at": over_at - 5 * HOUR, "acknowledged_by": self.people[0]}
        put(incident, assignee=self.random.choice(self.people), **mine, **done)
        for role, user in zip(("scribe", "expert"), self.random.sample(self.people, 2), strict=True):
            times = {"started_at": over_at - 3 * HOUR, "ended_at": over_at}
            ResponseRole.objects.create(incident=incident, role=role, user=user, **times)

    def spend(self, incident):
        spend(incident, self.random.randrange(1, 90), on=self.hour(-150, 480).date(), at=AT)

    def move(self, incident):
        other = None if incident.exercise_id else self.drill
        team = self.random.choice(self.teams)
        put(
            incident,
            **self.random.choice([{"restricted": not incident.restricted}, {"team": team}, {"exercise": other}]),
        )

    def forget(self, incident):
        for effect in AffectedService.objects.filter(incident=incident)[:1]:
            effect.delete()

    def end(self, incident):
        for effect in AffectedService.objects.filter(incident=incident)[:1]:
            if self.random.random() < 0.5:
                effect.ended_at = effect.started_at + self.random.randrange(1, 200) * HOUR
            else:
                effect.effect, effect.started_at = "down", effect.started_at - 30 * HOUR
            effect.save()


def questions(world):
    """Some of all there are."""
    periods = [(SINCE, UNTIL), (SINCE + 3 * DAY, UNTIL), (SINCE + DAY, AT.date() - 2 * DAY)]
    for metric in METRICS:
        of_service = metric.startswith("availability")
        groups = [Group.DAY, Group.WEEK, Group.MONTH, None, *([Group.SERVICE] if of_service else DIMENSIONS)]
        for group in world.random.sample(groups, 4 if of_service else 6):
            yield Question(metric, *world.random.choice(periods), group, world.random.choice(list(Reality)))
        only = {Group.SERVICE: (world.random.choice(world.services).pk,)}
        yield Question(metric, *world.random.choice(periods), Group.WEEK, only=only)
        if not of_service:
            yield Question(metric, *periods[1], Group.MONTH, only={Group.TEAM: tuple(team.pk for team in world.teams)})


def rounded(answer):
    def figures(one):
        return (
            (one.key, one.n, one.unknown, None if one.value is None else round(one.value, 4)),
            {name: round(value, 4) for name, value in one.details.items()},
        )

    return figures(answer.total), [figures(one) for one in answer.groups]


def compare(world, *readers):
    """Ask everything at once with what is kept, and each as if nothing were."""
    for reader in readers:
        every = list(questions(world))
        with as_user(reader):
            told = ask_all(every, AT)
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(reading, "read_standing", lambda _asked: Standing())
                truth = [ask(question, AT) for question in every]
        for question, one, other in zip(every, told, truth, strict=True):
            assert rounded(one) == rounded(other), (reader, question)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_changes_what_is_told_is_what_the_records_say(seed, mara):
    world = World(seed)
    ServiceDependency.objects.create(service=world.services[0], depends_on=world.services[1], is_hard=True)
    world.add(25)
    with as_system("test"):
        incidents = list(Incident.objects.all())
        hidden = Incident.objects.filter(restricted=True)[0]
        entitled = make_user("entitled", "manager")
        AccessGrant.objects.create(incident=hidden, user=entitled, granted_by=mara, granted_at=NOW)
    seer = make_user("seer", "manager")
    seer.user_permissions.add(Permission.objects.get(codename="view_restricted"))
    readers = mara, entitled, User.objects.get(pk=seer.pk)
    fold(AT - seed * 3 * HOUR)
    assert is_kept()
    compare(world, *readers)

    for incident in world.random.sample(incidents, 8):
        world.change(incident)
    assert CostChange.objects.exists()
    compare(world, *readers)
    take_in_changes(at=AT - 2 * HOUR)
    compare(world, readers[seed % 3])
    fold(AT - HOUR)
    assert is_kept()
    compare(world, *readers)
    out = StringIO()
    call_command("verify_reports", stdout=out)
    assert "no difference" in out.getvalue()


def test_what_is_kept_is_told_in_few_queries(mara, service):
    price_staff()
    suffer(make_incident(), service, -30, 5)
    fold()
    with as_user(mara), CaptureQueriesContext(connection) as captured:
        answer = ask(Question("cost", SINCE, UNTIL - 10 * DAY, Group.MONTH), AT)
    assert answer.total.n == 1
    assert len(captured) == 2


def test_periods_that_lie_together_are_read_together_and_told_apart(mara, service):
    price(service, 10)
    suffer(make_incident(), service, -30, -20)
    suffer(make_incident(), service, 2)
    fold(NOW + 4 * HOUR)
    asked_now = Question("cost", NOW.date(), NOW.date() + DAY)
    before = Question("cost", NOW.date() - 3 * DAY, NOW.date())
    with as_user(mara), CaptureQueriesContext(connection) as captured:
        told = ask_all([asked_now, before], NOW + 6 * HOUR)
    assert [(one.total.n, one.total.value) for one in told] == [(1, 40), (1, 100)]
    # What the reader may, what is kept, what goes on, and three for the rates.
    assert len(captured) == 6


def test_another_rate_is_told_at_once_where_there_is_little_and_kept_when_it_was_folded(mara, service):
    suffer(make_incident(), service, 0, 30 * 24)
    price(service, 10)
    fold()
    rate = price(service, 20, valid_from=NOW.date() + 3 * DAY)
    before = asked(mara).total.value
    fold()
    assert is_kept()
    assert asked(mara).total.value == before == 62 * 10 + (20 * 24 - 62) * 20
    take_back_rate(rate, actor=None, at=AT)
    assert asked(mara).total.value == 20 * 24 * 10


def test_of_many_changes_the_answer_says_that_they_are_not_counted_yet(mara, service, many):
    suffer(make_incident(), service, 0, 200)
    price(service, 10)
    fold(AT)
    price(service, 20)
    told = asked(mara)
    assert (told.total.value, told.uncounted, told.as_of) == (2000, 3, AT)
    fold(AT)
    told = asked(mara)
    assert (told.total.value, told.uncounted) == (4000, 0)


def test_what_became_restricted_is_never_told_however_much_has_changed(mara, service, many):
    price(service, 10)
    hidden = make_incident()
    suffer(hidden, service, 0, 200)
    suffer(make_incident(), service, 300, 310)
    fold()
    put(hidden, restricted=True)
    price(service, 20)
    assert asked(mara, "downtime").total.value == 10 * 3600
    take_in_changes(at=AT)
    assert asked(mara, "downtime").total.value == 10 * 3600
    worked, hours = asked(mara, "availability").total, (AT.date() - SINCE).days * 24 + 10
    assert worked.value == pytest.approx(1 - 10 / hours / worked.n)


def test_default_and_what_stands_at_a_service_change_what_is_kept(mara, service):
    suffer(make_incident(), service, 0, 10)
    fold()
    OrganisationSettings.objects.update_or_create(pk=1, defaults={"default_hourly_cost": 7})
    assert asked(mara).total.value == 70
    fold()
    service.hourly_cost = 3
    service.save()
    assert asked(mara).total.value == 30
    fold()
    assert (asked(mara).total.value, is_kept()) == (30, True)


def test_day_is_kept_when_it_is_over_and_what_runs_is_told_up_to_now(mara, service):
    suffer(make_incident(), service, 0)
    fold(NOW + 3 * HOUR)
    assert CostState.objects.get().through == NOW.date()
    for hours in (3, 30, 40):
        assert asked(mara, "downtime", at=NOW + hours * HOUR).total.value == hours * 3600
    fold(NOW + 48 * HOUR)
    assert CostState.objects.get().through == NOW.date() + 2 * DAY
    assert CostDay.objects.filter(part="down").values_list("day", flat=True).distinct().count() == 3
    assert asked(mara, "downtime", at=NOW + 50 * HOUR).total.value == 50 * 3600
    assert asked(mara, "downtime", at=NOW + 5 * HOUR).total.value == 5 * 3600


def test_what_goes_on_today_is_added_to_what_is_kept_of_it_and_counted_once(mara, service):
    """Of two that claim the service one begins after today was kept; one has cost something before, by other means."""
    price(service, 10)
    known, other = make_incident(team=make_team("One")), make_incident()
    suffer(known, service, 0)
    fold(NOW + 2 * HOUR)
    suffer(other, service, 3, None, "degraded")
    fold(NOW + 4 * HOUR)
    spend(other, 7)
    fold(NOW + 5 * HOUR)
    assert is_kept()
    with CaptureQueriesContext(connection) as captured:
        told = asked(mara, at=NOW + 6 * HOUR, group=Group.SERVICE)
    assert (told.total.n, told.total.value, told.groups[0].n) == (2, 67, 1)
    # No incident of the days before is looked at.
    assert len([query for query in captured if "affectedservice" in query["sql"]]) == 1
    with as_system("a test ends"):
        AffectedService.objects.filter(incident=known).update(ended_at=NOW + 5 * HOUR)
    fold(NOW + 5 * HOUR)
    told = asked(mara, at=NOW + 7 * HOUR, group=Group.SERVICE)
    assert (told.total.n, told.total.value) == (2, 50 + 2 * 5 + 7)
    assert [(one.n, one.value) for one in told.groups] == [(2, 60), (1, 7)]


def test_kept_today_is_not_told_at_an_instant_before(mara, service):
    suffer(make_incident(), service, 0)
    fold(NOW + 5 * HOUR)
    for hours in (2, 5, 8):
        assert asked(mara, "downtime", at=NOW + hours * HOUR).total.value == hours * 3600
        worked = asked(mara, "availability", at=NOW + hours * HOUR, group=Group.DAY)
        assert next(one for one in worked.groups if one.key == "2026-03-02").value == pytest.approx(10 / (10 + hours))


def test_what_is_written_down_of_days_to_come_is_told_beside_kept_today(mara, service):
    price(service, 10)
    incident = make_incident()
    suffer(incident, service, 0)
    spend(incident, 7, on=NOW.date() + 2 * DAY, at=AT)
    fold(NOW + HOUR)
    assert is_kept()
    told = asked(mara, at=NOW + 3 * HOUR)
    assert (told.total.n, told.total.value) == (2, 37)


def test_today_that_is_not_what_the_records_say_is_found(mara, service):
    suffer(make_incident(), service, 0, 2)
    fold(NOW + 3 * HOUR)
    call_command("verify_reports", stdout=StringIO())
    CostDay.objects.filter(part="down").delete()
    with pytest.raises(CommandError, match="differences"):
        call_command("verify_reports", stdout=StringIO())


def test_sweep_does_nothing_where_nothing_changed(mara, service):
    suffer(make_incident(), service, -900, -800)
    assert sweep_costs() > 0
    assert sweep_costs() == 0


def test_difference_is_found_and_mended(mara, service):
    suffer(make_incident(), service, -900, -880)
    sweep_costs()
    CostDay.objects.filter(part="down").delete()
    with pytest.raises(CommandError, match="differences, which were made anew"):
        call_command("verify_reports", mend=True, stdout=StringIO())
    assert CostDay.objects.filter(part="down").exists()


def test_trigger_that_is_missing_is_put_back_and_everything_made_anew(mara, service):
    fold()
    with connection.cursor() as cursor:
        on = " ON incidents_affectedservice" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER cost_of_new_effect{on}")
    suffer(make_incident(), service, 0, 10)
    assert CostTriggers().missing(connection) == ["cost_of_new_effect"]
    connection.check_constraints()
    CostTriggers().install(connection)
    assert CostTriggers().missing(connection) == []
    assert asked(mara, "downtime").total.value == 10 * 3600
    fold()
    assert is_kept()
    assert asked(mara, "downtime").total.value == 10 * 3600
