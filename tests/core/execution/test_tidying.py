"""What killed processes leave, who may read the workspace, and clocks that are wrong."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.files import drop, whole, whole_folder, write_arrays, write_whole
from core.db.engine import transaction
from core.db.tables import runs
from core.execution.tidying import sweep_temporary_folders, tidy
from core.runs import queue, repository
from core.runs.summaries import list_summaries
from core.training.callbacks.best_weights import save_model
from tests.helpers import PATIENCE, ROOT, end_run, program, small_config, start_run, wait_for
from tests.trainings import running

WRITING = """
import sys, time
from pathlib import Path
from core.common.files import whole, whole_folder
with whole(Path({file!r})) as one, whole_folder(Path({folder!r})) as two:
    one.write_text("half")
    (two / "x").write_text("half")
    print("writing", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_process_was_writing_goes_and_what_a_living_one_writes_stays(workspace):
    home = settings.home()
    source = WRITING.format(file=str(home / "a.json"), folder=str(home / "cache" / "b"))
    process = program(source)
    assert process.stdout.readline() == "writing\n"
    left = [*home.glob("partial-*"), *(home / "cache").glob("partial-*")]
    assert len(left) == 2
    tidy()
    assert all(path.exists() for path in left)
    process.send_signal(signal.SIGKILL)
    process.wait()
    tidy()
    assert not any(path.exists() for path in left)


def test_a_data_set_of_such_a_name_stays(workspace):
    own = settings.home() / "datasets" / "partial-eclipse"
    own.mkdir(parents=True)
    earlier = settings.home() / "runs" / "x" / "partial-12345678-model.keras"
    earlier.parent.mkdir(parents=True)
    earlier.touch()
    tidy()
    assert own.is_dir()
    assert not earlier.exists()


def test_the_next_command_sweeps(workspace, tmp_path):
    left = settings.home() / "partial-12345678-a.json"
    left.touch()
    subprocess.run(
        [sys.executable, "-m", "core", "import", "x", str(tmp_path / "nothing")],
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE,
    )
    assert not left.exists()


@pytest.mark.slow
def test_a_worker_leaves_no_temporary_files(workspace, tmp_path, monkeypatch):
    """TensorFlow writes a file for each function that it traces."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    source = (
        "from core.execution.local import Worker\nfrom core.execution.tasks import task_of\n"
        "from tests.core.execution.test_tidying import traced\n"
        "worker = Worker()\nworker.call(task_of(traced))\n{}"
    )
    ends = "worker.shut_down()", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    for end in ends:
        _, errors = program(source.format(end)).communicate(timeout=PATIENCE)
        assert "Traceback" not in errors
        wait_for(lambda: not list((tmp_path / "temporary").rglob("__autograph*")))
        wait_for(lambda: not list((tmp_path / "temporary").glob("vistazo-*")))


def traced() -> None:
    """In a worker: let TensorFlow rewrite a function; its file is in the worker's own folder."""
    import tensorflow as tf

    def function(number):
        if number > 0:
            return number
        return -number

    tf.function(function)(tf.constant(1))
    assert list(Path(tempfile.gettempdir()).glob("__autograph*"))
    assert Path(tempfile.gettempdir()).name.startswith("vistazo-")


def test_temporary_folders_of_the_dead_go(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    process = program("from core.common.owners import owner\nprint(owner())")
    name = process.communicate(timeout=PATIENCE)[0].strip()
    (tmp_path / f"vistazo-{name}-abc").mkdir()
    other = tmp_path / "vistazo-of-somebody-else"
    other.mkdir()
    sweep_temporary_folders()
    assert [path.name for path in tmp_path.iterdir()] == [other.name]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_workspace_is_ones_own(tmp_path, monkeypatch):
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    def home(name: str) -> Path:
        monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / name))
        return settings.home()

    assert mode(home("new")) == 0o700
    old = tmp_path / "old"
    old.mkdir(mode=0o755)
    (old / "workspace.id").write_text("x")
    old.chmod(0o755)
    assert mode(home("old")) == 0o700
    for name in ("shared", "of others"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o1777 if name == "of others" else 0o775)
    (tmp_path / "something else").mkdir()
    (tmp_path / "something else").chmod(0o755)
    (tmp_path / "something else" / "report.txt").touch()
    assert mode(home("something else")) == 0o755
    assert mode(home("of others")) == 0o1777
    monkeypatch.setenv("VISTAZO_SHARED", "1")
    assert mode(home("shared")) == 0o775


def test_small_files_are_on_the_disk_before_they_replace_others(tmp_path, monkeypatch):
    """In the order in which the system is asked: content, name, folder."""
    asked = []

    def fsync(descriptor: int) -> None:
        asked.append(("sync", Path(os.readlink(f"/proc/self/fd/{descriptor}")).name[:8]))

    replace = Path.replace

    def replaced(self: Path, target: Path) -> Path:
        asked.append(("replace", target.name))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replaced)
    write_whole(tmp_path / "a.json", "text")
    assert asked == [("sync", "partial-"), ("replace", "a.json"), ("sync", tmp_path.name[:8])]
    asked.clear()
    with whole_folder(tmp_path / "folder") as partial:
        (partial / "x.npy").touch()
    assert asked[:3] == [("sync", "x.npy"), ("sync", "partial-"), ("replace", "folder")]
    asked.clear()
    write_whole(tmp_path / "note.json", "text", durable=False)
    assert asked == [("replace", "note.json")]


@pytest.mark.parametrize("in_the_way", ["file", "folder", "loop"])
def test_what_is_in_the_way_goes(tmp_path, in_the_way):
    def put(path: Path) -> None:
        if in_the_way == "file":
            path.touch()
        elif in_the_way == "folder":
            path.mkdir()
            (path / "x").touch()
        else:
            path.symlink_to(path)

    put(tmp_path / "a")
    put(tmp_path / "b")
    with whole(tmp_path / "a") as partial:
        partial.write_text("new")
    with whole_folder(tmp_path / "b") as partial:
        (partial / "new").touch()
    assert (tmp_path / "a").read_text() == "new"
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["new"]
    drop(tmp_path / "nothing")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


CLOCK = """
import sys, time
real = time.localtime
time.time = lambda: {seconds}
time.localtime = lambda seconds=None: real({seconds} if seconds is None else seconds)
from core.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [100.0, 5e9])
def test_a_clock_far_off_ends_no_training(workspace, tmp_path, seconds):
    """1970, as on a machine without a battery, and 2128: a ZIP can say neither."""
    config = tmp_path / "small.json"
    config.write_text(small_config().to_json())
    result = subprocess.run(
        [sys.executable, "-c", CLOCK.format(seconds=seconds), "train", str(config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert result.returncode == 0, result.stderr
    (found,) = list_summaries()
    run = repository.get_run(found.id)
    assert run.status == "finished"
    assert run.message == ""
    with zipfile.ZipFile(settings.network_file(run.id)) as file:
        assert {info.date_time[0] for info in file.infolist()} == {1980}
        assert file.testzip() is None


def test_arrays_come_back_as_they_were(tmp_path):
    arrays = {"one": np.arange(6.0).reshape(2, 3), "words": np.array("text")}
    write_arrays(tmp_path / "a.npz", arrays)
    with np.load(tmp_path / "a.npz") as stored:
        assert stored.files == list(arrays)
        assert all((stored[name] == values).all() for name, values in arrays.items())


@pytest.mark.parametrize("status", ["stopped", "interrupted"])
def test_an_end_is_never_before_its_start(workspace, status):
    """The clock was ahead when the run was made, and has been set back."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    ahead = datetime(2100, 1, 1, 12)
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(created_at=ahead))
    start_run(run_id)
    end_run(run_id, status)
    run = repository.get_run(run_id)
    assert run.created_at == ahead <= run.started_at <= run.finished_at
    queue.requeue(run_id, EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    assert repository.get_run(run_id).finished_at >= ahead


def test_a_saved_network_is_one_that_keras_loads(workspace):
    import keras

    context = running(small_config())
    network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="layer")])
    save_model(context, network)
    loaded = keras.models.load_model(settings.network_file(context.run.id))
    for one, other in zip(network.get_weights(), loaded.get_weights(), strict=True):
        assert (one == other).all()
