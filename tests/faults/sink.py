"""A far end that takes what Muster sends: a web server with moods. It writes down what came, and when."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# How a request is answered: a status, `hang` (nothing until the other side gives up) or `drop` (the connection ends).
Mood = Callable[[int], int | str]


def well(_number: int) -> int:
    return 200


@dataclass
class Came:
    """One request: which message it is, when it came (Unix time), and how it was answered."""

    key: str
    at: float
    answered: int | str
    body: bytes = b""


@dataclass
class Log:
    came: list[Came] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def by_key(self) -> dict[str, list[Came]]:
        found = defaultdict(list)
        with self.lock:
            for came in self.came:
                found[came.key].append(came)
        return dict(found)

    def effects(self) -> dict[str, Came]:
        """What a receiver that heeds keys did: each message once, when it was first taken."""
        taken = {}
        with self.lock:
            for came in self.came:
                if came.answered == 200:
                    taken.setdefault(came.key, came)
        return taken


class Sink:
    """An HTTP server on a free port. `mood` says how the n-th request is answered. The key is the webhook's id."""

    def __init__(self, mood: Mood = well, *, hang_seconds: float = 30.0) -> None:
        self.mood = mood
        self.log = Log()
        self.released = threading.Event()
        self.hang_seconds = hang_seconds
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                sink.answer(self, body)

            do_GET = do_POST = handle_one

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request: object, client_address: object) -> None:
                """Those who were killed in the middle are expected."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self) -> Sink:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        key = request.headers.get("webhook-id") or _key_of(body) or request.path
        with self.log.lock:
            answered = self.mood(len(self.log.came))
            self.log.came.append(Came(key, time.time(), answered, body))
        if answered == "hang":
            self.released.wait(self.hang_seconds)
        if not isinstance(answered, int):
            request.close_connection = True
            return
        request.send_response(answered)
        request.send_header("content-length", "0")
        request.end_headers()


def _key_of(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""
