"""Faults made for real: a full disk, power lost in a write, a clock set back, a database held.

Killed processes are in `test_kills.py`, a second app in `tests/core/execution/test_other_apps.py`.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.files import PARTIAL, write_whole
from core.execution import scheduler
from core.execution.tidying import tidy
from core.runs import queue, repository
from core.runs.models import Run
from core.runs.summaries import list_summaries
from tests.helpers import PATIENCE, ROOT, locked_database, program, small_config, wait_for

APP = """
import sys
from core.execution import scheduler
scheduler.start_background_thread()
print("ready", flush=True)
sys.stdin.read()
"""
BIG = {"hidden_layers": 2, "units": 1024, "name": "mlp"}  # a network of 4.5 MB
LEFT = 2_500_000  # bytes


@contextmanager
def app(**kwargs) -> "Iterator[subprocess.Popen[str]]":
    """A process that trains what is queued, as the app does."""
    process = program(APP, stdin=subprocess.PIPE, **kwargs)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A file system of its own in `folder`; False where this account may mount none."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "vistazo", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.long
def test_a_full_disk_ends_the_run_in_words_and_it_goes_on_with_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a small file system of its own, where one can be mounted; else files may only grow so
    large, which the run meets at the same place."""
    config = tmp_path / "config.json"
    config.write_text(small_config(model=BIG).to_json(), encoding="utf-8")
    with small_disk(tmp_path / "disk", 60) as mounted:
        monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "disk" / "workspace"))
        repository.create_run(small_config(), EVERYBODY)  # the database has its size by then
        queue.request_stop(queue.waiting()[0], EVERYBODY)
        filler, limit = tmp_path / "disk" / "filler", None
        if mounted:
            fill(filler, leave=LEFT)
        else:
            limit = grow_to(LEFT)
        code, run = trained("train", str(config), preexec_fn=limit)
        assert code != 0
        assert run.status == "failed"
        assert run.message_code == "workspace-not-writable", run.message
        assert not list(settings.run_folder(run.id).glob(f"{PARTIAL}*"))
        filler.unlink(missing_ok=True)
        code, run = trained("resume", run.id)
        assert (code, run.status, run.epochs) == (0, "finished", 2)
        scheduler.close()


def trained(*words: str, **kwargs: Any) -> tuple[int, Run]:
    """The exit code of a training in a terminal, and the newest run."""
    command = [sys.executable, "-m", "core", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **kwargs)
    assert "Traceback" not in done.stderr
    return done.returncode, repository.get_run(list_summaries(limit=1)[0].id)


def fill(file: Path, leave: int) -> None:
    """A file so large that no more than `leave` bytes are free."""
    there = os.statvfs(file.parent)
    with suppress(OSError), file.open("wb") as stream:
        left = there.f_bavail * there.f_frsize - leave
        while left > 0:
            left -= stream.write(bytes(min(left, 1_000_000)))


def grow_to(size: int):
    """For a child: none of its files grows larger; more is an error and no signal."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


WRITER = """
import sys
from pathlib import Path
from core.common.files import write_whole
path, number = Path(sys.argv[1]), 0
print("begins", flush=True)
while True:
    number += 1
    write_whole(path, f"{number % 10}" * 300_000)
"""


def test_who_is_killed_in_a_write_leaves_the_old_or_the_new_file(workspace: Path) -> None:
    """At moments that fall anywhere in writing, syncing and renaming."""
    workspace.mkdir()
    path = workspace / "file.txt"
    write_whole(path, "0" * 300_000)
    for moment in range(12):
        command = [sys.executable, "-c", WRITER, str(path)]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begins\n"
        with suppress(subprocess.TimeoutExpired):
            writer.wait(0.003 * moment)
        writer.kill()
        writer.communicate()
        text = path.read_text()
        assert len(text) == 300_000
        assert len(set(text)) == 1
    tidy()
    assert [one.name for one in workspace.iterdir() if PARTIAL in one.name] == []


def test_what_is_there_under_its_name_is_on_the_disk_before(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power may be lost after any step: content first, then the name, then the folder's list."""
    workspace.mkdir()
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def note_sync(descriptor: int) -> None:
        kind = "folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "content"
        done.append(kind)
        sync(descriptor)

    def note_replace(path: Path, target: Path) -> Path:
        done.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_whole(workspace / "file.txt", "whole")
    assert done == ["content", "name", "folder"]


def test_a_clock_set_back_in_a_training_changes_nothing(workspace: Path) -> None:
    """Processes whose clock is two days behind, on a workspace of the present."""
    first = scheduler.submit(small_config(), EVERYBODY)
    back = "import time as t; o = t.time; t.time = lambda: o() - 172800\n"
    process = program(back + APP, stdin=subprocess.PIPE)
    wait_for(lambda: not repository.get_run(first).active)
    process.kill()
    process.communicate()
    run = repository.get_run(first)
    assert run.status == "finished"
    assert run.finished_at is not None
    assert run.created_at <= run.finished_at
    second = scheduler.submit(small_config(), EVERYBODY)
    with app():
        wait_for(lambda: not repository.get_run(second).active)
    assert repository.get_run(second).status == "finished"


def test_a_database_that_is_held_holds_the_queue_and_then_it_goes_on(workspace: Path) -> None:
    with app() as process:
        run_id = scheduler.submit(small_config(), EVERYBODY)
        with locked_database(), pytest.raises(subprocess.TimeoutExpired):
            process.wait(8)  # it lives, and waits
        wait_for(lambda: not repository.get_run(run_id).active, PATIENCE)
    assert repository.get_run(run_id).status == "finished"
    assert queue.waiting() == []
