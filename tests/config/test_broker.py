"""The broker over files: whoever reads while others write gets every message whole, and once."""

import threading
import time
from queue import Empty

import pytest
from kombu import Connection

from config import broker


@pytest.fixture
def connect(tmp_path):
    (tmp_path / "messages").mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    made = []

    def connect():
        connection = Connection("filesystem://localhost", transport_options=options)
        made.append(connection)
        return connection.channel()

    broker.use()
    yield connect
    for connection in made:
        connection.release()


def take(channel, came):
    try:
        came.append(channel._get("pages")["body"])
    except Empty:
        return False
    return True


def test_messages_that_are_read_while_they_are_written_are_whole(connect):
    channels = [connect() for _ in range(6)]
    assert {type(channel) for channel in channels} == {broker.Channel}
    came, failures, is_over = [], [], threading.Event()

    def write(channel, number):
        for place in range(150):
            channel._put("pages", {"body": f"{number}-{place}" * 200})

    def read(channel):
        try:
            while take(channel, came) or not is_over.is_set() or take(channel, came):
                time.sleep(0.0005)
        except Exception as error:  # noqa: BLE001 -- what was raised is the result
            failures.append(error)

    writers = [threading.Thread(target=write, args=(channel, n)) for n, channel in enumerate(channels[:3])]
    readers = [threading.Thread(target=read, args=(channel,)) for channel in channels[3:]]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join(timeout=120)
    is_over.set()
    for thread in readers:
        thread.join(timeout=120)
    assert failures == []
    assert sorted(came) == sorted(f"{n}-{place}" * 200 for n in range(3) for place in range(150))


def test_queues_that_are_bound_at_the_same_moment_are_all_known(connect):
    channels = [connect() for _ in range(6)]
    barrier, failures = threading.Barrier(6), []

    def bind(channel, number):
        barrier.wait(timeout=60)
        try:
            for place in range(20):
                channel._queue_bind("celery", "", "", f"queue-{number}-{place}")
                channel.get_table("celery")
        except Exception as error:  # noqa: BLE001 -- what was raised is the result
            failures.append(error)

    threads = [threading.Thread(target=bind, args=(channel, n)) for n, channel in enumerate(channels)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failures == []
    assert len(channels[0].get_table("celery")) == 120


def test_no_message_is_seen_before_it_is_written(connect, tmp_path):
    seen = []

    class Watched(dict):
        """Looks, while it is put into words, at what a reader would find."""

        def items(self):
            seen.append(list((tmp_path / "messages").glob("*.msg")))
            return super().items()

    channel = connect()
    channel._put("pages", Watched(body="x"))
    assert seen == [[]]
    assert channel._get("pages") == {"body": "x"}
