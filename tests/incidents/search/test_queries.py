"""Search finds what it should, in order, and nothing that the reader must not know of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.lifecycle.operations import add_note, update_details
from incidents.models import Exercise, Incident
from incidents.permissions.principal import NoPrincipal, as_system, as_user
from incidents.search import queries
from incidents.search.queries import highlight, search, snippets
from tests.factories import NOW, make_incident


@pytest.fixture
def everything(reference, system):
    return Incident.objects.all()


def found(text, queryset=None, **options):
    return list(search(text, queryset=Incident.objects.all() if queryset is None else queryset, **options).ids)


def test_words_of_title_description_and_notes_are_found(everything):
    titled = make_incident(title="The walrus sleeps")
    described = make_incident(description="It ate a badger.")
    noted = make_incident()
    add_note(noted, body="Seen near the okapi", actor=None, at=NOW)
    assert found("walrus") == [titled.pk]
    assert found("badger") == [described.pk]
    assert found("okapi") == [noted.pk]


@pytest.mark.parametrize("text", ["printing", "printers", "print", "PRINTED", "pri", "laser printer", "printer las"])
def test_stems_and_prefixes_are_found(everything, text):
    incident = make_incident(title="Laser printers on floor 3")
    assert found(text) == [incident.pk]


@pytest.mark.parametrize("text", ["inter", "printer laptop", "las printer", "", "  ", "!?", "'", '"'])
def test_what_is_not_there_is_not_found(everything, text):
    make_incident(title="Laser printers on floor 3")
    assert found(text) == []


@pytest.mark.parametrize("text", ["down", "is down", "the site is down", "not on"])
def test_words_that_others_leave_out_count(everything, text):
    incident = make_incident(title="The site is down, not on")
    make_incident(title="A page slow")
    assert found(text) == [incident.pk]


@pytest.mark.parametrize("text", ["web-01.example.com", "example", "01", "web", "path", "name@example"])
def test_names_of_machines_are_found_by_their_parts(everything, text):
    incident = make_incident(title="web-01.example.com", description="/some/path/name@example.com is_odd")
    assert found(text) == [incident.pk]


@pytest.mark.parametrize("text", ["café", "cafe", "CAFE", "cafe\u0301", "Łódź", "lódz"])
def test_accents_do_not_matter(everything, text):
    incident = make_incident(title="Café in Lódz")
    if text == "Łódź":
        assert found(text) == []
    else:
        assert found(text) == [incident.pk]


@pytest.mark.parametrize("form", ["INC-{}", "inc {}", "inc{}", "#{}", "{}"])
def test_the_reference_is_found_first(everything, form):
    incident = make_incident()
    other = make_incident(title=f"INC-{incident.pk} INC-{incident.pk} again")
    assert found(form.format(incident.pk))[0] == incident.pk
    if form == "INC-{}":
        assert found(f"INC-{incident.pk}") == [incident.pk, other.pk]


def test_title_ranks_before_description_before_notes(everything):
    titled = make_incident(title="walrus at the door")
    described = make_incident(title="something at the door", description="a walrus")
    noted = make_incident(title="nothing at the door", description="a badger")
    add_note(noted, body="a walrus", actor=None, at=NOW)
    assert found("walrus") == [titled.pk, described.pk, noted.pk]


def test_changed_words_are_found_and_old_ones_are_not(everything):
    incident = make_incident(title="walrus")
    add_note(incident, body="okapi", actor=None, at=NOW)
    update_details(incident, changes={"title": "badger"}, actor=None, at=NOW)
    assert found("walrus") == []
    assert found("badger") == [incident.pk]
    assert found("okapi") == [incident.pk]


def test_the_cap_keeps_the_newest(everything):
    incidents = [make_incident(title="walrus") for _ in range(4)]
    hits = search("walrus", queryset=everything, limit=3)
    assert hits.is_capped
    assert list(hits.ids) == [incident.pk for incident in reversed(incidents[1:])]
    assert not search("walrus", queryset=everything, limit=4).is_capped


def test_filters_of_the_caller_do_not_use_up_the_cap(everything, service):
    wanted = make_incident(title="walrus", service=service)
    for _ in range(3):
        make_incident(title="walrus")
    assert found("walrus", Incident.objects.filter(service=service), limit=2) == [wanted.pk]
    assert found("walrus", Incident.objects.none()) == []


def test_a_hidden_incident_is_never_found(reference, charlie):
    hidden = make_incident(title="walrus secret", restricted=True)
    seen = make_incident(title="walrus")
    with as_user(charlie):
        assert found("walrus") == [seen.pk]
        assert found("secret") == []
        assert found("sec") == []
        assert found(hidden.reference) == []
        assert found(str(hidden.pk)) == []
    with as_system("test"):
        assert found("secret") == [hidden.pk]


def test_hidden_incidents_do_not_use_up_the_cap(reference, charlie):
    seen = [make_incident(title="walrus") for _ in range(2)]
    for _ in range(5):
        make_incident(title="walrus", restricted=True)
    with as_user(charlie):
        hits = search("walrus", queryset=Incident.objects.all(), limit=2)
    assert list(hits.ids) == [seen[1].pk, seen[0].pk]
    assert not hits.is_capped


def test_the_scope_holds_when_the_hits_are_loaded(reference, charlie):
    incident = make_incident(title="walrus")
    with as_system("test"):
        hits = search("walrus", queryset=Incident.objects.all())
    Incident._base_manager.filter(pk=incident.pk).update(restricted=True)
    with as_user(charlie):
        assert hits.page(0, 10) == []
        assert list(hits.ranked()) == []
        assert snippets(hits.ids, "walrus") == {}


def test_search_without_a_principal_is_refused(reference):
    with pytest.raises(NoPrincipal):
        search("walrus", queryset=Incident.objects.all())


def test_a_drill_is_not_found_among_real_incidents(everything):
    exercise = Exercise.objects.create(name="Rehearsal", created_at=NOW)
    real = make_incident(title="walrus")
    drill = make_incident(title="walrus", exercise=exercise)
    assert found("walrus", Incident.objects.real()) == [real.pk]
    assert found("walrus", Incident.objects.real(), limit=1) == [real.pk]
    assert set(found("walrus")) == {real.pk, drill.pk}


@pytest.mark.parametrize("rows", [1, 3])
def test_search_and_a_page_of_hits_take_few_queries(reference, charlie, django_assert_max_num_queries, rows):
    for _ in range(rows):
        make_incident(title="walrus", description="a walrus")
    with as_user(charlie), django_assert_max_num_queries(10):
        hits = search("walrus", queryset=Incident.objects.all())
        assert len(hits.page(0, 50)) == rows
        assert len(snippets(hits.ids, "walrus")) == rows


def test_hits_can_be_paged_in_order(everything):
    for place in range(5):
        make_incident(title="walrus " * (place % 3 + 1))
    hits = search("walrus", queryset=everything)
    assert [incident.pk for incident in hits.ranked()] == list(hits.ids)
    assert [incident.pk for incident in hits.ranked()[1:3]] == list(hits.ids[1:3])
    assert [incident.pk for incident in hits.page(1, 3)] == list(hits.ids[1:3])
    assert set(hits.matching()) == set(hits.ranked())
    assert len(hits) == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    text=st.one_of(
        st.text(), st.text(alphabet="\"'*:^-+(){}<>&|!\\%\0 ANDORNOTEAR1é\ud800"), st.text().map(lambda t: t * 300)
    )
)
def test_no_text_breaks_the_search(everything, text):
    search(text, queryset=everything)


@pytest.mark.parametrize(
    "text", ['"; DROP TABLE x; --', "a:*", "title:walrus", "NEAR(a b)", "NOT walrus", "%s %d {}", "x" * 10_000, "a\0b"]
)
def test_syntax_of_an_engine_is_only_words(everything, text):
    make_incident(title="walrus")
    assert found(text) == []


def test_highlight_escapes_before_it_marks():
    assert highlight("<b>Walrus & co</b>", "walrus") == "&lt;b&gt;<mark>Walrus</mark> &amp; co&lt;/b&gt;"
    assert highlight("plain", "") == "plain"


def test_snippets_come_from_where_the_word_stands(everything):
    described = make_incident(description="A <walrus> here")
    noted = make_incident(description="Nothing here")
    add_note(noted, body="but a walrus there", actor=None, at=NOW)
    shown = snippets([described.pk, noted.pk], "walrus")
    assert shown[described.pk] == "A &lt;<mark>walrus</mark>&gt; here"
    assert shown[noted.pk] == "but a <mark>walrus</mark> there"


def test_windows_of_all_sizes_are_searched(everything, monkeypatch):
    """PostgreSQL looks among the newest first; with wide gaps between the keys every window is used."""
    old = make_incident(title="walrus")
    template = Incident._base_manager.get(pk=old.pk)
    pks = [old.pk]
    for shift in (3_000, 40_000, 300_000, 3_000_000):
        template.pk = old.pk + shift
        template.save(force_insert=True)
        queries_index(template.pk)
        pks.append(template.pk)
    assert found("walrus") == pks[::-1]
    for limit in range(1, 5):
        hits = search("walrus", queryset=everything, limit=limit)
        assert list(hits.ids) == pks[::-1][:limit]
        assert hits.is_capped


def queries_index(pk):
    from incidents.search.operations import index_incident

    index_incident(pk, reference=f"INC-{pk}", title="walrus", description="")


def test_the_cap_is_a_thousand():
    assert queries.LIMIT == 1_000
