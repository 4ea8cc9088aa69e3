"""What is installed is what was locked, file by file."""

import re
import tomllib

import pytest

from tests.architecture.tree import ROOT

LOCKS = ("base.txt", "dev.txt")


def read(name):
    return (ROOT / "config" / "requirements" / name).read_text()


def pins(name):
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;]+)", read(name), re.MULTILINE)
    return {package.lower().replace("_", "-"): version for package, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_digests_and_no_index_is_named(name):
    text = read(name)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text[text.index("\n" + next(iter(pins(name)))[:1]) :].strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert (
        re.findall(r"https?://|^-i|--index|--find-links|@ file:", re.sub(r"^#.*$", "", text, flags=re.MULTILINE)) == []
    )


def test_tests_run_on_what_is_shipped():
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in base} == base


def test_everything_declared_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(requirements):
        return {re.match(r"[A-Za-z0-9._-]+", entry)[0].lower().replace("_", "-") for entry in requirements}

    assert names(project["dependencies"]) - set(pins("base.txt")) == set()
    assert names(project["optional-dependencies"]["dev"]) - set(pins("dev.txt")) == set()
