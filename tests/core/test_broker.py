"""The embedded broker's channel, on real files."""

import threading
from queue import Empty

import pytest
from kombu import Connection

from core import broker


@pytest.fixture
def channel(tmp_path):
    broker.register()
    folders = {name: str(tmp_path / "m") for name in ("data_folder_in", "data_folder_out")}
    options = folders | {"control_folder": str(tmp_path / "c"), "polling_interval": 0.1}
    with Connection(f"{broker.SCHEME}://localhost", transport_options=options) as connection:
        yield connection.channel()


def test_messages_come_back_in_the_order_they_were_put(channel):
    for number in range(20):
        channel._put("work", {"n": number})

    assert [channel._get("work")["n"] for _ in range(20)] == list(range(20))


def test_an_empty_queue_says_so(channel):
    with pytest.raises(Empty):
        channel._get("work")


def test_queues_do_not_see_each_others_messages(channel):
    channel._put("a", {"n": 1})

    assert channel._size("b") == 0
    with pytest.raises(Empty):
        channel._get("b")


def test_a_message_being_written_is_not_taken(channel, tmp_path):
    (tmp_path / "m").mkdir(exist_ok=True)
    (tmp_path / "m" / ".00000000000000000001_x.work.msg.tmp").write_bytes(b"")

    with pytest.raises(Empty):
        channel._get("work")


def test_many_takers_get_each_message_once(channel):
    for number in range(100):
        channel._put("work", {"n": number})
    taken: list[int] = []

    def take() -> None:
        while True:
            try:
                taken.append(channel._get("work")["n"])
            except Empty:
                return

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(100))


def test_purge_counts_what_it_forgets(channel):
    channel._put("work", {"n": 1})
    channel._put("work", {"n": 2})

    assert channel._purge("work") == 2
    assert channel._size("work") == 0
