"""The environment Muster makes for itself: complete or made again, never half."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import zipfile

import pytest

from config import installer
from config.installer import BASE, TESTS, Environment, InstallationFailed
from config.pip_output import Progress, explain_failure


class Recorder(Environment):
    """An environment that notes what would be done; `breaks` is the lock during whose installation it is killed."""

    def __init__(self, folder, locks, breaks=""):
        super().__init__(folder, locks)
        self.done = []
        self.breaks = breaks

    def make(self):
        self.done.append("make")
        self.python.parent.mkdir(parents=True, exist_ok=True)
        self.python.touch(mode=0o755)

    def fill(self, name):
        assert not self.record.exists()
        self.done.append(name)
        if name == self.breaks:
            raise KeyboardInterrupt


@pytest.fixture
def locks(tmp_path):
    folder = tmp_path / "locks"
    folder.mkdir()
    (folder / BASE).write_text("base")
    (folder / TESTS).write_text("tests")
    return folder


@pytest.fixture
def environment(tmp_path, locks):
    return lambda **options: Recorder(tmp_path / ".venv", locks, **options)


def ensured(environment, *, with_tests=False):
    environment.ensure(with_tests=with_tests)
    return environment.done


def test_first_time_everything_is_made_and_then_nothing(environment):
    assert ensured(environment()) == ["make", BASE]
    assert ensured(environment()) == []


def test_test_tools_are_added_to_what_stands(environment):
    ensured(environment())
    assert ensured(environment(), with_tests=True) == [TESTS]
    assert ensured(environment(), with_tests=True) == []
    assert ensured(environment()) == []


def test_an_interrupted_installation_is_begun_anew(environment):
    with pytest.raises(KeyboardInterrupt):
        environment(breaks=BASE).ensure(with_tests=False)
    assert ensured(environment()) == ["make", BASE]
    with pytest.raises(KeyboardInterrupt):
        environment(breaks=TESTS).ensure(with_tests=True)
    assert ensured(environment()) == ["make", BASE]


def test_a_changed_lock_clears_because_pip_never_takes_away(environment, locks):
    ensured(environment(), with_tests=True)
    (locks / BASE).write_text("another base")
    assert ensured(environment()) == ["make", BASE]
    assert ensured(environment(), with_tests=True) == [TESTS]
    (locks / TESTS).write_text("other tests")
    assert ensured(environment()) == []
    assert ensured(environment(), with_tests=True) == ["make", BASE, TESTS]


@pytest.mark.parametrize("damage", ["interpreter", "record", "list"])
def test_damage_is_mended(environment, damage):
    made = environment()
    ensured(made)
    if damage == "interpreter":
        made.python.unlink()
    else:
        made.record.write_text("{" if damage == "record" else "[]")
    assert ensured(environment()) == ["make", BASE]


def test_two_first_starts_at_once_install_once(environment, capsys):
    environments = [environment() for _ in range(4)]
    threads = [threading.Thread(target=one.ensure, kwargs={"with_tests": False}) for one in environments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.done for one in environments) == [[], [], [], ["make", BASE]]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, locks):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work")
    with pytest.raises(InstallationFailed, match="holds something other than a virtual environment"):
        Environment(tmp_path / "precious", locks).ensure(with_tests=False)
    assert (tmp_path / "precious" / "thesis.txt").read_text() == "years of work"


def test_an_unwritable_place_gets_a_sentence(tmp_path, locks):
    (tmp_path / "file").touch()
    with pytest.raises(InstallationFailed, match=r"cannot make its environment in .*Set MUSTER_VENV"):
        Environment(tmp_path / "file" / ".venv", locks).ensure(with_tests=False)


def test_a_python_without_venv_gets_a_sentence(tmp_path, locks, monkeypatch):
    monkeypatch.setattr(installer.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else True)
    with pytest.raises(InstallationFailed, match="apt install python3-venv"):
        Environment(tmp_path / ".venv", locks).ensure(with_tests=False)


def write_wheel(folder, name):
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", f"NAME = {name!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.mark.slow
@pytest.mark.embedded
def test_real_pip_installs_exactly_what_the_lock_names(tmp_path, locks, monkeypatch, capsys):
    pinned = {name: write_wheel(tmp_path, name) for name in ("mustera", "musterb")}
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "elsewhere"))
    environment = Environment(tmp_path / ".venv", locks)

    def found():
        code = "import importlib.util as u; print([n for n in ('mustera', 'musterb') if u.find_spec(n)])"
        return subprocess.run(
            [environment.python, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()

    (locks / BASE).write_text(pinned["mustera"])
    environment.ensure(with_tests=False)
    assert found() == "['mustera']"
    assert "Installed Muster's packages" in capsys.readouterr().out

    (locks / BASE).write_text(pinned["musterb"])
    environment.ensure(with_tests=False)
    assert found() == "['musterb']"
    assert list(json.loads(environment.record.read_text())) == [BASE]

    (locks / TESTS).write_text(pinned["mustera"].replace("sha256:", "sha256:00", 1)[:-3] + "\n")
    with pytest.raises(InstallationFailed, match="digest does not match"):
        environment.ensure(with_tests=True)
    assert not environment.record.exists()


def test_failures_are_told_by_their_cause():
    assert "index cannot be reached" in explain_failure(
        ["NewConnectionError('…')\n", "ERROR: No matching distribution\n"]
    )
    # A hash error is never blamed on the network.
    both = ["NewConnectionError\n", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"]
    assert "digest does not match" in explain_failure(both)
    assert "disk is full" in explain_failure(["OSError: [Errno 28] No space left on device"])
    assert explain_failure(["ERROR: something new\n"]).endswith("ERROR: something new\n")


def test_progress_on_a_terminal_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    progress = Progress("a==1 \\\n    --hash=sha256:0\nb[x]==2 \\\n    --hash=sha256:0\n", "packages")
    progress.read("Collecting a==1 (from -r base.txt (line 1))\n")
    progress.read("Collecting b[x]==2\n")
    progress.read("Installing collected packages: a, b\n")
    progress.finish(succeeded=True)
    shown = capsys.readouterr().out
    assert "Fetching packages: 2 of 2 (b)" in shown
    assert shown.count("\n") == 1
    assert os.linesep not in shown[:-1]
