"""One file that holds a copy: what comes out is what went in, or a sentence."""

import io
import tarfile

import pytest

from config.backups.archive import ArchiveUnreadable, Manifest, unpack, write_archive


def manifest(**more):
    return Manifest(
        **{"made_at": "2026-03-01T09:30:00+00:00", "database": "sqlite", "migrations": [], "with_media": True} | more
    )


@pytest.fixture
def packed(tmp_path):
    (tmp_path / "one").write_bytes(b"first" * 100_000)
    (tmp_path / "two").write_bytes(b"")
    target = tmp_path / "copy.tar.gz"
    gone = ("media/gone", tmp_path / "gone")
    write_archive(target, manifest(), [("database", tmp_path / "one"), gone, ("media/a/two", tmp_path / "two")])
    return target


def test_what_comes_out_is_what_went_in(packed, tmp_path):
    found = unpack(packed, tmp_path / "out")
    assert sorted(found.files) == ["database", "media/a/two"]
    assert (tmp_path / "out" / "database").read_bytes() == b"first" * 100_000
    assert (tmp_path / "out" / "media" / "a" / "two").read_bytes() == b""


def test_a_copy_cut_short_is_refused(packed, tmp_path):
    packed.write_bytes(packed.read_bytes()[:-200])
    with pytest.raises(ArchiveUnreadable, match=r"cannot be read|not a whole copy"):
        unpack(packed, tmp_path / "out")


def test_a_file_that_is_no_copy_is_refused(tmp_path):
    (tmp_path / "letter").write_text("Dear all")
    with pytest.raises(ArchiveUnreadable, match="cannot be read as a copy of Muster"):
        unpack(tmp_path / "letter", tmp_path / "out")


def written(path, *members):
    with tarfile.open(path, "w:gz") as archive:
        for info, body in members:
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return path


def test_a_changed_file_is_refused(packed, tmp_path):
    with tarfile.open(packed) as archive:
        bodies = [(info, archive.extractfile(info).read()) for info in archive]
    bodies[0] = (bodies[0][0], b"other" * 100_000)
    with pytest.raises(ArchiveUnreadable, match="database is not what was put in"):
        unpack(written(tmp_path / "changed.tar.gz", *bodies), tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "media/../../outside"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    evil = written(tmp_path / "evil.tar.gz", (tarfile.TarInfo(name), b"x"))
    with pytest.raises(ArchiveUnreadable, match="would never have put in"):
        unpack(evil, tmp_path / "out")
    assert not (tmp_path / "outside").exists()


def test_a_link_is_refused(tmp_path):
    link = tarfile.TarInfo("media/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with pytest.raises(ArchiveUnreadable, match="would never have put in"):
        unpack(written(tmp_path / "evil.tar.gz", (link, b"")), tmp_path / "out")


@pytest.mark.parametrize(
    ("body", "words"),
    [(b'{"format": 2}', "newer Muster"), (b"{}", "not what Muster writes"), (b"nonsense", "not what Muster writes")],
)
def test_a_list_of_contents_that_is_not_ours_is_refused(tmp_path, body, words):
    with pytest.raises(ArchiveUnreadable, match=words):
        unpack(written(tmp_path / "odd.tar.gz", (tarfile.TarInfo("manifest.json"), body)), tmp_path / "out")
