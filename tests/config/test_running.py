"""The claim on a data folder and on an address."""

import socket

import pytest

from config.address import Address, choose_environment
from config.running import AddressRefused, AlreadyRunning, Claim, listen


def test_a_folder_is_claimed_once(tmp_path):
    first, second = Claim(tmp_path), Claim(tmp_path)
    first.take()
    with pytest.raises(AlreadyRunning, match="still starting"):
        second.take()
    first.tell(address="http://127.0.0.1:8000")
    with pytest.raises(AlreadyRunning, match=r"process \d+, http://127\.0\.0\.1:8000"):
        second.take()
    first.release()
    second.take()
    assert not second.follows_a_crash
    second.release()


def test_a_claim_makes_the_folder_that_is_not_there_yet(tmp_path):
    claim = Claim(tmp_path / "new" / "data")
    claim.take()
    assert claim.folder.stat().st_mode & 0o077 == 0
    claim.release()


def test_a_claim_knows_that_the_one_before_was_killed(tmp_path):
    (tmp_path / "running.lock").write_text('{"process": 1}')
    claim = Claim(tmp_path)
    claim.take()
    assert claim.follows_a_crash
    claim.release()


def test_an_address_is_opened_and_told():
    with listen("127.0.0.1", 0) as opened:
        port = opened.getsockname()[1]
        with pytest.raises(AddressRefused, match=f"Port {port} is taken by another program"):
            listen("127.0.0.1", port)
        assert Address.of("127.0.0.1", port) == Address(f"http://127.0.0.1:{port}", is_public=False)


def test_patience_outlives_a_server_on_its_way_out():
    lingering = socket.create_server(("127.0.0.1", 0))
    port = lingering.getsockname()[1]
    lingering.close()
    listen("127.0.0.1", port, patience=1.0).close()


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_of_another_machine_gets_a_sentence(host):
    with pytest.raises(AddressRefused, match=host):
        listen(host, 8000)


@pytest.mark.parametrize(
    ("host", "url", "is_public"),
    [
        ("localhost", "http://localhost:8000", False),
        ("::1", "http://[::1]:8000", False),
        ("0.0.0.0", "http://localhost:8000", True),
        ("::", "http://localhost:8000", True),
        ("10.0.0.7", "http://10.0.0.7:8000", True),
        ("muster.lan", "http://muster.lan:8000", True),
    ],
)
def test_addresses_are_shown_as_people_type_them(host, url, is_public):
    assert Address.of(host, 8000) == Address(url, is_public)


def test_processes_learn_the_address_unless_the_environment_says_it(environ):
    environ.delenv("MUSTER_URL", raising=False)
    local, public = Address.of("127.0.0.1", 9000), Address.of("0.0.0.0", 9000)
    assert choose_environment(local) == {"PYTHONUNBUFFERED": "1", "MUSTER_URL": "http://127.0.0.1:9000"}
    assert choose_environment(public)["ALLOWED_HOSTS"] == "*"
    environ.setenv("MUSTER_URL", "https://muster.example.org")
    environ.setenv("ALLOWED_HOSTS", "muster.example.org")
    assert choose_environment(public) == {"PYTHONUNBUFFERED": "1"}
