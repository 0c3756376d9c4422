import asyncio
import os
import threading

from media_gateway import disk as disk_module


async def test_jobs_run_in_order_beside_the_loop_and_are_heard_of_in_order(disk):
    ran, heard = [], []

    for number in range(50):
        disk.submit(lambda n=number: (ran.append((n, threading.current_thread().name)), n)[1], heard.append)
    await disk.drain()

    assert ran == [(number, "disk") for number in range(50)]
    assert heard == list(range(50))


async def test_a_job_that_fails_does_not_stop_the_next(disk, caplog):
    heard = []

    disk.submit(lambda: 1 / 0, heard.append)
    disk.submit(lambda: "next", heard.append)
    await disk.drain()

    assert heard == ["next"]
    assert "a disk job failed" in caplog.text


async def test_a_disk_that_does_not_keep_up_is_known(disk, monkeypatch):
    monkeypatch.setattr(disk_module, "_MAX_WAITING_BYTES", 100)
    go_on = threading.Event()
    disk.submit(go_on.wait)

    disk.write(lambda: None, 60)
    had_room = disk.has_room()
    disk.write(lambda: None, 60)
    had_none = disk.has_room()
    go_on.set()
    await disk.drain()

    assert (had_room, had_none, disk.has_room()) == (True, False, True)


async def test_open_files_are_synced_every_second_and_retired_ones_once(disk, tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(disk_module.os, "fdatasync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    kept, retired = (os.open(tmp_path / name, os.O_CREAT | os.O_WRONLY) for name in ("kept", "retired"))
    disk.watch(kept)
    disk.retire(retired)

    async with asyncio.timeout(5):
        while len(synced) < 3:
            await asyncio.sleep(0.05)
    disk.retire(kept)

    assert synced.count((tmp_path / "retired").stat().st_ino) == 1
    assert synced.count((tmp_path / "kept").stat().st_ino) == 2
    assert os.fstat(kept).st_ino == (tmp_path / "kept").stat().st_ino
