"""The links of articles, followed for real; and what makes an article good."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from incidents.jobs.operations import claim_job
from incidents.jobs.running import run_claimed
from incidents.models import Job
from incidents.permissions.principal import as_system
from incidents.refusals import NotPermitted
from knowledge.articles.addresses_in import addresses_in
from knowledge.articles.checklist import TEMPLATES, checks
from knowledge.articles.choices import Kind
from knowledge.articles.link_job import ask_to_check, follow_oldest, judge
from knowledge.articles.operations import draft_article, publish_article, revise_article
from knowledge.articles.queries.lists import dead_links
from knowledge.models import Article, ArticleHyperlink
from tests.factories import NOW, make_user
from tests.incidents.jobs.toys import media  # noqa: F401 -- a fixture
from tests.listening import Reply, listening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]


@pytest.fixture(autouse=True)
def local_network(settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset(), (ip_network("127.0.0.0/8"),))
    settings.OUTGOING_PLAIN_HTTP = True


def answer(seen):
    if seen.path == "/gone":
        return Reply(404)
    if seen.path == "/no-head" and seen.method == "HEAD":
        return Reply(405)
    return Reply({"/private": 403, "/broken": 500}.get(seen.path, 200))


def make(author, body):
    article = draft_article(title="Links", texts={"body": body}, actor=author, at=NOW)
    return publish_article(article, actor=author, at=NOW)


def test_addresses_of_a_text():
    text = "[a](https://a.example/x) <https://b.example> [c](/admin/) ![p](https://p.example) `[d](https://d.example)`"
    assert addresses_in(f"{text} [m](mailto:x@y.example) [a](https://a.example/x)") == [
        "https://a.example/x",
        "https://b.example",
        "/admin/",
    ]


@pytest.mark.parametrize(
    ("path", "state"),
    [("/well", "good"), ("/no-head", "good"), ("/gone", "dead"), ("/private", "unknown"), ("/broken", "unknown")],
)
def test_link_is_judged_by_its_answer(path, state):
    with listening(answer) as server:
        assert judge(server.url(path))[0] == state


def test_nobody_there_is_dead_and_what_may_not_be_asked_is_unknown(settings):
    with listening(answer) as server:
        closed = server.url("/well")
    assert judge(closed)[0] == "dead"
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset(), ())
    assert judge("http://127.0.0.1:9/")[0] == "unknown"


def test_pages_of_ours_are_judged_without_asking():
    assert judge("/admin/knowledge/articles/")[0] == "good"
    assert judge("/no/such/page")[0] == "dead"


def test_publishing_notes_links_and_keeps_what_is_known(alice):
    article = make(alice, "[a](https://a.example) [b](https://b.example)")
    ArticleHyperlink.objects.filter(address="https://a.example").update(state="dead", checked_at=NOW)
    revise_article(article, texts={"body": "[a](https://a.example) [c](https://c.example)"}, actor=alice, at=NOW)
    publish_article(article, actor=alice, at=NOW)
    held = dict(article.hyperlinks.values_list("address", "state"))
    assert held == {"https://a.example": "dead", "https://c.example": "unknown"}
    assert [link.address for link in dead_links()] == ["https://a.example"]


def test_job_follows_the_links_of_one_article(alice, media):  # noqa: F811 -- a fixture
    editor = make_user("edith", "knowledge editor")
    with listening(answer) as server:
        article = make(alice, f"[a]({server.url('/gone')}) [b]({server.url('/well')})")
        job = ask_to_check(actor=editor, at=NOW, article=article)
        assert ask_to_check(actor=editor, at=NOW, article=article) == job
        run_claimed(claim_job(job.pk, owner="worker", at=NOW), now=lambda: NOW)
    with as_system("test"):
        assert Job.objects.get(pk=job.pk).state == "done"
        assert sorted(article.hyperlinks.values_list("state", flat=True)) == ["dead", "good"]
        assert set(article.hyperlinks.values_list("checked_at", flat=True)) == {NOW}


def test_job_is_for_editors(alice):
    with pytest.raises(NotPermitted):
        ask_to_check(actor=alice, at=NOW)


def test_links_are_followed_again_after_a_week(alice):
    with listening(answer) as server:
        make(alice, f"[a]({server.url('/gone')})")
        assert follow_oldest(NOW) == 1
        assert follow_oldest(NOW + timedelta(days=6)) == 0
        assert follow_oldest(NOW + timedelta(days=8)) == 1
    Article.objects.update(confidence="archived", archived_at=NOW)
    assert follow_oldest(NOW + timedelta(days=30)) == 0


@pytest.mark.parametrize("kind", Kind.values)
def test_template_alone_is_no_article(kind):
    missing = next(
        check for check in checks(kind=kind, title="x", texts=TEMPLATES[kind], topics=0) if "missing" in check.words
    )
    assert not missing.is_met


def test_checklist_names_what_is_open():
    texts = {"body": "1. Press [here](https://a.example)\n2. password: hunter2\n" + "word " * 801}
    open_ones = {check.words for check in checks(kind="how_to", title="Short", texts=texts, topics=0, dead_links=1)}
    met = {one.words for one in checks(kind="how_to", title="Short", texts=texts, topics=0, dead_links=1) if one.is_met}
    assert open_ones - met == {
        "The title says what it is about",
        "It stands under a topic",
        "It is short enough to be read in a hurry",
        "Links say where they lead",
        "No password stands in it",
        "Its links work",
    }
