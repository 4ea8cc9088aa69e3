"""Files and functions stay small enough to be read in one go."""

from tests.architecture.tree import SOURCES, functions, name_of, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def test_files_are_short():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in python_files(*SOURCES, "tests")}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short():
    long = {
        f"{name_of(path)}:{name}": lines
        for path in python_files(*SOURCES)
        for name, lines in functions(path)
        if lines >= LONGEST_FUNCTION
    }
    assert long == {}


def test_modules_say_what_lives_in_them():
    silent = [
        name_of(path) for path in python_files(*SOURCES) if not path.read_text().lstrip().startswith(('"""', "#!"))
    ]
    assert silent == []
