"""Articles as a folder of files: what is written reads back equal."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from incidents.database.append_only import Purpose, lifted
from incidents.permissions.principal import as_system
from knowledge.articles.front_matter import PARTS, ArticleFile, NotAnArticle, read, write
from knowledge.articles.operations import (
    add_picture,
    archive_article,
    draft_article,
    restrict,
    revise_article,
    validate_article,
)
from knowledge.models import Article, ArticleEvent, ArticleFeedback, ArticlePicture, ArticleRevision, Topic
from tests.factories import NOW

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
LINES = st.one_of(
    st.sampled_from(["<!-- issue -->", "\\<!-- body -->", "---", "# x", "", "slug: y"]),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20),
)
TEXTS = st.lists(LINES, max_size=6).map("\n".join).map(str.strip)


@given(
    st.dictionaries(st.sampled_from(PARTS), TEXTS), st.lists(st.sampled_from(["Cash", "a: b", "#c", "é"]), max_size=3)
)
def test_what_is_written_reads_back_equal(texts, topics):
    held = {name: text for name, text in texts.items() if text}
    article = ArticleFile("a-b", 'Say "hello": #1', held, topics=tuple(topics), review_on=date(2027, 1, 31))
    assert read(write(article), name="other") == article


def test_file_without_parts_is_all_body():
    article = read("---\ntitle: Hello\n---\n\n# A\n\nwords\n", name="hello")
    assert (article.slug, article.texts) == ("hello", {"body": "# A\n\nwords"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("words", "does not begin with front matter"),
        ("---\ntitle: x\n", "has no end"),
        ("---\ntitle: [x\n---\n", "not YAML"),
        ("---\n- x\n---\n", "holds no fields"),
        ("---\nslug: a\n---\n", "no title"),
        ("---\ntitle: x\ncolour: red\n---\n", "colour"),
        ("---\ntitle: x\nkind: poem\n---\n", "no kind"),
        ("---\ntitle: x\nslug: ../x\n---\n", "no address"),
        ("---\ntitle: x\nreview_on: soon\n---\n", "is a date"),
        ("---\ntitle: x\ntopics: cash\n---\n", "list of names"),
        ("---\ntitle: x\npublished: perhaps\n---\n", "true or false"),
        ("---\ntitle: x\n---\nwords\n<!-- body -->\nmore\n", "before the first part"),
        ("---\ntitle: x\n---\n<!-- body -->\na\n<!-- body -->\nb\n", "twice"),
    ],
)
def test_file_that_is_no_article_says_why(text, why):
    with pytest.raises(NotAnArticle, match=why):
        read(text, name="x")


@pytest.fixture
def shelf(db, alice, bob, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with as_system("test"):
        topic = Topic.objects.create(name="Cash desk", slug="cash-desk")
        first = draft_article(title="Restart it", texts={"body": "x"}, topics=[topic], actor=alice, at=NOW)
        picture = add_picture(first, upload=ContentFile(PNG, name="a.png"), actor=alice, at=NOW)
        words = {"body": f"Look: ![it](attachment:{picture.pk})", "issue": "It hangs."}
        revise_article(first, texts=words, actor=alice, at=NOW)
        validate_article(first, actor=bob, at=NOW)
        draft_article(title="Not finished", kind="question", audience="public", actor=bob, at=NOW)
        secret = draft_article(title="Secret", actor=alice, at=NOW)
        restrict(secret, reason="x", actor=alice, at=NOW)


def export(folder, *options):
    call_command("export_articles", str(folder), *options, stdout=StringIO())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def bring(folder, *options):
    out = StringIO()
    call_command("import_articles", str(folder), "--as", "alice", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def forget_everything():
    with as_system("test"):
        # What happened to articles is kept for ever, but for a test that begins anew.
        Article.objects.update(
            latest_revision=None, published_revision=None, published_at=None, confidence="not_validated"
        )
        with lifted(Purpose.TEST_FLUSH):
            ArticleEvent.objects.all().delete()
        for model in (ArticleFeedback, ArticlePicture, ArticleRevision, Article):
            model.objects.all().delete()
        Topic.objects.all().delete()


def test_round_trip_is_equal_and_leaves_out_what_is_restricted(shelf, tmp_path, alice, bob):
    first = export(tmp_path / "first")
    assert sorted(first)[:2] == ["not-finished.md", f"pictures/{next(iter(n for n in first if 'pictures' in n))[9:]}"]
    assert not any(b"Secret" in data for data in first.values())
    forget_everything()
    assert "2 made" in bring(tmp_path / "first")
    assert export(tmp_path / "second") == first
    assert "2 same" in bring(tmp_path / "first")
    with as_system("test"):
        article = Article.objects.get(slug="restart-it")
        assert (article.confidence, article.owner, article.is_published) == ("validated", alice, True)
        assert f"attachment:{ArticlePicture.objects.get().pk}" in article.published_revision.body


def test_restricted_articles_travel_when_asked_for(shelf, tmp_path):
    files = export(tmp_path / "all", "--restricted")
    assert any(b"Secret" in data and b"restricted: true" in data for data in files.values())


def test_changed_file_becomes_a_revision(shelf, tmp_path):
    export(tmp_path / "out")
    path = tmp_path / "out" / "restart-it.md"
    path.write_text(path.read_text().replace("It hangs.", "It hangs again."))
    assert "1 changed, 1 same" in bring(tmp_path / "out")
    with as_system("test"):
        assert Article.objects.get(slug="restart-it").published_revision.issue == "It hangs again."


@pytest.mark.parametrize(("confidence", "is_archived"), [("archived", True), ("not_validated", False)])
def test_archived_article_is_brought_to_what_the_file_says(confidence, is_archived, shelf, tmp_path, alice):
    with as_system("test"):
        archive_article(Article.objects.get(slug="restart-it"), reason="Old", actor=alice, at=NOW)
    export(tmp_path / "out")
    path = tmp_path / "out" / "restart-it.md"
    text = path.read_text().replace("It hangs.", "It hangs again.")
    path.write_text(text.replace("confidence: archived", f"confidence: {confidence}"))
    assert "1 changed, 1 same" in bring(tmp_path / "out")
    with as_system("test"):
        article = Article.objects.get(slug="restart-it")
        assert (article.is_archived, article.archived_at is None) == (is_archived, not is_archived)
        assert article.published_revision.issue == "It hangs again."
    assert "2 same" in bring(tmp_path / "out")


def test_refused_files_are_named_and_the_others_taken(shelf, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.md").write_text("nothing")
    (folder / "good.md").write_text("---\ntitle: Good one\ntopics: [New shelf]\n---\nWords.")
    with pytest.raises(CommandError, match="Files refused: 1"):
        bring(folder)
    with as_system("test"):
        article = Article.objects.get(slug="good")
        assert [topic.name for topic in article.topics.all()] == ["New shelf"]


def test_dry_run_writes_nothing(shelf, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.md").write_text("---\ntitle: Good one\n---\nWords.")
    assert "1 read" in bring(folder, "--dry-run")
    with as_system("test"):
        assert not Article.objects.filter(slug="good").exists()


@pytest.mark.parametrize(("options", "why"), [(["--as", "nobody"], "no account"), (["--as", "alice"], "no folder")])
def test_command_says_what_is_missing(options, why, alice, tmp_path):
    folder = tmp_path if why == "no account" else tmp_path / "absent"
    with pytest.raises(CommandError, match=why):
        call_command("import_articles", str(folder), *options)
