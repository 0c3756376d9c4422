"""Real processes: started together, named when they die, ended together, found again after a crash."""

import os
import signal
import time

import pytest

from tests.deploy.conftest import answers, marked

pytestmark = pytest.mark.fault


def test_each_killed_process_is_named_and_started_again_and_interrupt_ends_all(house, prepared_var):
    running = house()
    running.wait_for("Kaobo 考播 runs at")
    running.wait_until_answers()
    before = running.pids()

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    said = sorted(running.wait_for("ended (signal SIGKILL); starting it again in 1 s").split()[0] for _ in before)
    running.wait_until_answers()
    after = wait_for_three(running)
    running.process.send_signal(signal.SIGINT)
    code = running.process.wait(30)

    assert said == ["gateway", "web", "worker"]
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert code == 0
    assert marked(prepared_var) == []


def wait_for_three(running):
    deadline = time.monotonic() + 15
    while len(running.pids()) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    return running.pids()


def test_after_a_killed_supervisor_its_processes_end_and_the_next_start_works(house, prepared_var):
    first = house()
    first.wait_for("Kaobo 考播 runs at")
    first.wait_until_answers()

    first.process.kill()
    first.process.wait(5)
    second = house()
    second.wait_for("Kaobo 考播 runs at")
    second.wait_until_answers()

    assert len(wait_for_three(second)) == 3
    assert not answers(f"http://127.0.0.1:{first.port}/account/login/")


def test_a_second_supervisor_on_the_same_data_is_refused_in_one_sentence(house):
    first = house()
    first.wait_for("Kaobo 考播 runs at")

    second = house()
    line = second.wait_for("already runs")

    assert line.endswith("make run DATA=second\n")
    assert second.process.wait(10) == 1
    assert first.process.poll() is None
