"""Imports that are stopped, killed or broken off: they go on, or nothing of them stays."""

import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.datasets import get_dataset
from core.datasets.cache import read_meta
from core.datasets.imported import imported_records, own_folder
from core.execution import imports, local
from core.execution.tasks import task_of
from core.importing.pipeline import run_import
from core.importing.progress import import_folder
from core.importing.request import Request
from core.jobs.models import Job, JobKind, JobState
from core.jobs.repository import list_jobs
from core.jobs.working import working_on
from core.runs import queue
from tests.helpers import PATIENCE, ROOT, wait_for
from tests.importing_files import (
    SMALL,
    encoded,
    good_members,
    imported,
    picture,
    zipped,
)


def newest_job(name: str) -> Job:
    return list_jobs([JobKind.IMPORT], JobState, name)[0]


def test_a_killed_import_goes_on_where_it_was(workspace, tmp_path):
    """Killed in the middle, then taken up: the same data set as in one go."""
    members = slow_members()
    members["a/bad.png"] = b"x"
    path = zipped(tmp_path / "a.zip", members)
    command = [sys.executable, "-m", "core", "import", "mine", str(path), "--size", "16"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    progress = import_folder("mine") / "made" / "progress.json"
    wait_for(lambda: progress.exists() and json.loads(progress.read_text())["done"] > 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = json.loads(progress.read_text())["done"]
    assert 2 < done < len(members)
    queue.give_up_lost()  # as the app does all the time
    [one] = imports.under_way()
    assert not one.alive
    told: list[str] = []
    record = taken_up(path, told)
    assert any(message.startswith(f"{done} of {len(members)}") for message in told)
    assert record.refused == 1
    assert imported(path, "fresh").lines == record.lines
    assert read_meta("fresh").checksum == read_meta("mine").checksum
    assert imports.under_way() == []


def taken_up(path: Path, told: list[str]):
    """`path` imported as the terminal does it, in this process."""
    request = Request(name="mine", title="mine", source=str(path), what="a.zip", options=SMALL)
    return run_import(request, EVERYBODY, told.append)


def test_what_is_left_of_another_import_is_not_mixed_in(workspace, tmp_path):
    one = zipped(tmp_path / "a.zip", good_members(count=10))
    made = import_folder("mine") / "made"
    made.mkdir(parents=True)
    (made / "progress.json").write_text('{"key": "other", "done": 5}')
    (made / "x_train.npy").write_bytes(b"half")
    assert imported(one).train_count == 16


@pytest.fixture
def importer(workspace):
    """The importing worker."""
    yield local.importing
    local.importing.shut_down()


def slow_members() -> dict[str, bytes]:
    """Two classes of images that take some seconds to read, but not to make."""
    content, count = encoded(picture(0, (1200, 900))), 20 * (os.cpu_count() or 1)
    return {f"{name}/{number}.png": content for name in "ab" for number in range(count)}


def begin(path: Path, title: str, strict: bool = False) -> str:
    """Import `path` as a page does."""
    with path.open("rb") as file:
        return imports.receive(file, title, path.name, SMALL, strict, EVERYBODY)


def test_in_the_background(importer, tmp_path):
    name = begin(zipped(tmp_path / "a.zip", good_members()), "Ñandú & <b>")
    assert name == "nandu-b"
    wait_for(lambda: not import_folder(name).exists())
    assert get_dataset(name).title == "Ñandú & <b>"


def test_in_the_background_a_failure_is_told_and_nothing_stays(importer, tmp_path):
    name = begin(zipped(tmp_path / "a.zip", good_members(["one"])), "One")
    wait_for(lambda: newest_job(name).state is JobState.FAILED)
    [one] = imports.under_way()
    assert "only one class (one)" in one.job.message
    assert {path.name for path in import_folder(name).iterdir()} == {"request.json"}
    with pytest.raises(UserError, match="being imported already"):
        imports.make_room("One")
    assert not one.alive
    imports.stop(name, EVERYBODY)
    assert imports.under_way() == []


def test_an_incomplete_upload_waits_and_can_do_without_the_rest(importer, tmp_path):
    path = zipped(tmp_path / "a.zip", {**good_members(), "cat/bad.png": b"x"})
    name = begin(path, "Pets", strict=True)
    wait_for(lambda: newest_job(name).state is JobState.FAILED)
    [one] = imports.under_way()
    assert one.incomplete
    assert not one.alive
    assert "cat/bad.png: not an image" in one.job.message
    assert not (import_folder(name) / "made").exists()
    imports.take_the_good(name, EVERYBODY)
    wait_for(lambda: not import_folder(name).exists())
    assert get_dataset(name).title == "Pets"
    with pytest.raises(UserError, match="thrown this upload away"):
        imports.take_the_good(name, EVERYBODY)


def test_in_the_background_stopped_and_died(importer, tmp_path):
    members = slow_members()
    path = zipped(tmp_path / "a.zip", members)
    name = begin(path, "Stopped")
    wait_for(lambda: newest_job(name).progress.figures.get("done", 0) > 2)
    imports.stop(name, EVERYBODY)
    wait_for(lambda: not import_folder(name).exists())
    assert not own_folder(name).exists()

    name = begin(path, "Died")
    wait_for(lambda: newest_job(name).progress.figures.get("done", 0) > 2)
    importer.shut_down()
    wait_for(lambda: queue.give_up_lost() == [] and not imports.under_way()[0].alive)
    assert newest_job(name).state is JobState.INTERRUPTED
    assert imports.under_way()[0].figures.done > 2  # the page says so
    imports.go_on(name, EVERYBODY)
    wait_for(lambda: not imports.under_way())
    assert get_dataset(name).train_count == 0.8 * len(slow_members())


def test_two_uploads_of_one_name_do_not_meet(workspace, tmp_path):
    _, place = imports.make_room("Pets")
    place.write_bytes(b"the first one's, half of it")
    path = zipped(tmp_path / "a.zip", good_members())
    with path.open("rb") as file, pytest.raises(UserError, match="being imported already"):
        imports.receive(file, "pets", "a.zip", SMALL, strict=False, actor=EVERYBODY)
    with pytest.raises(UserError, match="waits on the page"):
        imported(path, "pets")
    assert place.read_bytes().startswith(b"the first")


class BrokenOff(io.BytesIO):
    """An upload that ends with its page."""

    def read(self, size: int | None = -1) -> bytes:
        raise KeyboardInterrupt


def test_of_half_a_copy_nothing_stays(workspace):
    with pytest.raises(KeyboardInterrupt):
        imports.receive(BrokenOff(), "Half", "a.zip", SMALL, strict=False, actor=EVERYBODY)
    assert list((workspace / "imports").iterdir()) == []


def test_the_worker_leaves_alone_what_another_process_imports(workspace, tmp_path):
    _, place = imports.make_room("Pets")
    shutil.copy(zipped(tmp_path / "a.zip", good_members()), place)
    request = Request(name="pets", title="Pets", source=str(place), what="a.zip", options=SMALL)
    (place.parent / "request.json").write_text(request.model_dump_json())
    with working_on(JobKind.IMPORT, "pets", EVERYBODY, alone=True):
        imports.work("pets")
        assert place.exists()
        with pytest.raises(UserError, match="worked on already"):
            run_import(request, EVERYBODY)
        assert newest_job("pets").state is JobState.RUNNING
    assert place.exists()


def test_of_an_error_of_ours_the_traceback_is_logged(workspace, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("core.importing.pipeline.make_plan", {}.__getitem__)
    _, place = imports.make_room("Pets")
    shutil.copy(zipped(tmp_path / "a.zip", good_members()), place)
    request = Request(name="pets", title="Pets", source=str(place), what="a.zip", options=SMALL)
    (place.parent / "request.json").write_text(request.model_dump_json())
    with pytest.raises(TypeError):
        imports.work("pets")
    assert "the job on pets met an error" in caplog.text
    assert "make_plan" in caplog.text
    assert "TypeError. The details are in the terminal" in newest_job("pets").message


def test_what_a_broken_off_upload_left_is_thrown_away(workspace):
    _, place = imports.make_room("Half")
    place.write_bytes(b"half a ZIP")
    assert imports.under_way() == []
    old = time.time() - 2 * imports.SECONDS_UNTIL_LEFT_BEHIND
    os.utime(place.parent, (old, old))
    assert imports.under_way() == []
    assert not place.parent.exists()


def test_a_full_disk_leaves_nothing(workspace, tmp_path):
    """The system lets files grow to 400 kB here."""
    path = zipped(tmp_path / "photos.zip", good_members(count=30))
    command = [sys.executable, "-m", "core", "import", "mine", str(path), "--size", "64"]

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, preexec_fn=limit, timeout=PATIENCE
    )
    assert result.returncode == 2, result.stderr
    assert "The workspace can't be written" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert list((workspace / "imports").iterdir()) == []
    assert imported_records() == {}


def test_the_request_is_replaced_not_written_over(workspace, tmp_path):
    """Who reads it meanwhile sees the old one or the new one, whole."""
    place = import_folder("pets") / "request.json"
    place.parent.mkdir(parents=True)
    place.write_text("the one before")
    kept = tmp_path / "as it was read"
    os.link(place, kept)
    imported(zipped(tmp_path / "a.zip", good_members()), "pets")
    assert kept.read_text() == "the one before"


def test_an_import_behind_one_whose_worker_is_killed_can_go_on(importer, tmp_path):
    path, process = zipped(tmp_path / "a.zip", slow_members()), importer.call(task_of(os.getpid))
    first, second = begin(path, "First"), begin(path, "Second")
    wait_for(lambda: newest_job(first).progress.figures.get("done", 0) > 2)
    os.kill(process, signal.SIGKILL)
    wait_for(lambda: newest_job(second).state is JobState.INTERRUPTED)
    assert [one.alive for one in imports.under_way() if one.request.name == second] == [False]
