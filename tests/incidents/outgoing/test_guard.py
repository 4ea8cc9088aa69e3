"""Nothing goes where it may not: a corpus of hostile addresses, rebinding, redirects, and what may be opened."""

import json
from ipaddress import ip_network

import httpcore
import pytest

from incidents.outgoing.client import check_target, send
from incidents.outgoing.connecting import Network
from incidents.outgoing.failures import Blocked, OutgoingFailed
from tests.architecture.tree import ROOT
from tests.listening import Reply, listening

CORPUS = json.loads((ROOT / "tests" / "data" / "hostile_addresses.json").read_text())
EVERYTHING = tuple(ip_network(text) for text in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "fc00::/7", "100.64.0.0/10"))


class Wires(httpcore.SyncBackend):
    """Notes where connections lead, and leads them all to one server, as a network that rebinds would."""

    def __init__(self, port=None):
        self.asked = []
        self.port = port

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.asked.append(host)
        if self.port is None:
            raise httpcore.ConnectError("refused")
        return super().connect_tcp("127.0.0.1", self.port, timeout, None, socket_options)


class Names:
    """A resolver that gives its answers one after the other, and the last for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, name, seconds):
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_corpus_is_large_enough():
    assert len(CORPUS) >= 40
    assert len({entry["url"] for entry in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: entry["why"])
def test_hostile_address_is_refused_before_a_connection(entry):
    wires = Wires()
    with pytest.raises(Blocked) as caught:
        send("POST", entry["url"], content=b"x", network=Network(Names(entry.get("resolves_to", [])), wires))
    assert caught.value.error_class == "blocked"
    assert wires.asked == []


@pytest.mark.parametrize(
    "entry",
    [entry for entry in CORPUS if "metadata" in entry["why"]],
    ids=lambda entry: entry["why"],
)
def test_metadata_is_refused_whatever_is_opened(entry, settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset({"metadata.google.internal"}), EVERYTHING)
    wires = Wires()
    with pytest.raises(Blocked):
        send("POST", entry["url"], network=Network(Names(entry.get("resolves_to", [])), wires))
    assert wires.asked == []


def test_names_are_resolved_once_and_the_checked_address_is_called():
    """Rebinding: the second answer would lead to the machine itself, and nobody asks for it."""
    names, wires = Names(["93.184.215.14"], ["127.0.0.1"]), Wires()
    with pytest.raises(OutgoingFailed):
        send("GET", "https://rebinding.example.org/", network=Network(names, wires))
    assert (names.asked, wires.asked) == (1, ["93.184.215.14"])


def test_the_peer_that_was_reached_is_checked():
    with listening() as server:
        network = Network(Names(["93.184.215.14"]), Wires(server.port))
        with pytest.raises(Blocked, match="another address than the one that was checked"):
            send("GET", f"https://rebinding.example.org:{server.port}/", network=network)
    assert server.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status, settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset({"hooks.example.org"}), ())
    with listening() as inside, listening(Reply(status, headers={"location": inside.url()})) as server:
        answer = send("POST", server.url(host="hooks.example.org"), network=Network(Names(["127.0.0.1"])))
        assert (answer.status, answer.error_class) == (status, "permanent")
        assert inside.seen == []


def test_private_is_refused_until_it_is_opened(settings):
    with listening() as server:
        with pytest.raises(Blocked, match="An administrator can open it with OUTGOING_PRIVATE_TARGETS"):
            send("GET", server.url())
        settings.OUTGOING_PRIVATE_TARGETS = (frozenset(), (ip_network("127.0.0.1/32"),))
        assert send("GET", server.url()).status == 200


def test_a_name_is_opened_and_others_at_the_same_address_are_not(settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset({"sms.example.org"}), ())
    network = Network(Names(["127.0.0.1"]))
    with listening() as server:
        assert send("GET", server.url(host="sms.example.org"), network=network).status == 200
        with pytest.raises(Blocked):
            send("GET", server.url(host="other.example.org"), network=network)
        with pytest.raises(Blocked):
            send("GET", server.url())
    assert len(server.seen) == 1


def test_plain_http_is_for_what_is_opened(settings):
    network, wires = Names(["93.184.215.14"]), Wires()
    with pytest.raises(Blocked, match=r"example\.org must be called by https"):
        send("GET", "http://example.org/", network=Network(network, wires))
    assert wires.asked == []
    settings.OUTGOING_PLAIN_HTTP = True
    with pytest.raises(OutgoingFailed):
        send("GET", "http://example.org/", network=Network(network, wires))
    assert wires.asked == ["93.184.215.14"]
    with pytest.raises(Blocked):
        send("GET", "http://127.0.0.1/", network=Network(network, wires))


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://169.254.169.254/", "http://hooks.example.org/", "ftp://x/"]
)
def test_what_is_to_be_kept_is_checked_without_a_look_up(url):
    with pytest.raises(Blocked):
        check_target(url)


def test_what_is_opened_may_be_kept(settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset({"hooks.example.org"}), ())
    assert check_target("http://hooks.example.org/").host == "hooks.example.org"
    assert check_target("https://unknown.example.org/").host == "unknown.example.org"
