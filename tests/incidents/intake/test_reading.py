import gzip

import pytest

from incidents.intake.reading import FileUnreadable, RowRefused, group_rows, opened, read_rows


def groups(path, **options):
    with opened(path) as text:
        return [[row.values for row in group] for group in group_rows(read_rows(text, required=("number",), **options))]


def written(tmp_path, content, name="log.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_neighbouring_rows_of_a_number_come_together(tmp_path):
    path = written(tmp_path, "number,a\n1,x\n1,y\n2,z\n")
    assert [[row["a"] for row in group] for group in groups(path)] == [["x", "y"], ["z"]]


def test_gzip_is_known_by_its_content(tmp_path):
    path = written(tmp_path, gzip.compress(b"number\n1\n"), "log.csv")
    assert groups(path) == [[{"number": "1"}]]


def test_byte_order_mark_semicolons_blank_lines_and_quoted_newlines_are_understood(tmp_path):
    path = written(tmp_path, '\ufeffnumber;a\n1;"x\ny"\n\n2;z\n')
    assert [group[0]["a"] for group in groups(path)] == ["x\ny", "z"]


def test_header_may_be_renamed(tmp_path):
    path = written(tmp_path, "Ticket,a\n1,x\n")
    assert groups(path, renamed={"Ticket": "number"}) == [[{"number": "1", "a": "x"}]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "header lacks number"),
        ("a,b\n1,2\n", "header lacks number"),
        ("number,a,a\n1,2,3\n", "“a” twice"),
        (b"number\n\xff\xfe\n", "not text in UTF-8"),
        (gzip.compress(b"number\n" + b"1\n" * 9000, mtime=0)[:-12], "cannot be unpacked"),
        (b"\x1f\x8bnot gzip at all", "cannot be unpacked"),
    ],
    # Named: workers compare what each collected, and a packed content names itself by the second it was packed in.
    ids=["empty", "no number", "a column twice", "not UTF-8", "cut short", "not gzip"],
)
def test_file_that_is_no_log_is_refused(tmp_path, content, words):
    with pytest.raises(FileUnreadable, match=words):
        groups(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("number,a\n1,x\n1\n", "Line 3: it has 1 values"),
        ("number,a\n,x\n", "Line 2: the column number is empty"),
        ("number,a\n?,x\n", "Line 2: the column number is empty"),
        ("number,a\n1,x\n2,x\n1,y\n", "Line 4: the rows of “1” do not stand together"),
        ("number,a\n1,x\0\n", "Line 2: it contains a NUL"),
        ('number,a\n1,"x\n', "Line 2: it is not CSV"),
    ],
)
def test_row_that_makes_no_sense_is_refused_with_its_line(tmp_path, content, words):
    with pytest.raises(RowRefused, match=words):
        groups(written(tmp_path, content))


def test_missing_file_and_folder_are_refused(tmp_path):
    with pytest.raises(FileUnreadable, match="There is no file"):
        groups(tmp_path / "none.csv")
    with pytest.raises(FileUnreadable, match="is a folder"):
        groups(tmp_path)
