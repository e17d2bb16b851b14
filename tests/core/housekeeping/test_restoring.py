"""A backup becomes a workspace that shows all that the other showed, or nothing is left of it."""

import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import restored
from core.db.engine import reading
from core.db.tables import jobs, runs
from core.db.workspace import workspace_id
from core.execution import imports, scheduler
from core.housekeeping import trash
from core.housekeeping.backup import back_up
from core.housekeeping.restoring import INTERRUPTED, Restored, restore
from core.importing.progress import UPLOAD
from core.jobs.models import JobKind, JobState
from core.jobs.repository import list_jobs
from core.runs import queue, repository, resuming, summaries
from core.runs.taking_in import take_in
from tests.backups import everything, files_of, furnish, stopped_run, upload
from tests.helpers import LONG, PATIENCE, program, small_config, start_run, train_run, wait_for
from tests.importing_files import good_members, imported, zipped


@pytest.fixture(scope="module")
def furnished(
    trained_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A workspace with something of everything, and its backup."""
    folder = tmp_path_factory.mktemp("furnished")
    home, file = folder / "workspace", folder / "backup.zip"
    shutil.copytree(trained_home[0], home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_HOME", str(home))
        patch.delenv("VISTAZO_DATABASE_URL", raising=False)
        furnish(trained_home[1], folder)
        back_up(file)
        scheduler.close()
    return home, file


@pytest.fixture
def new(workspace: Path, tmp_path: Path) -> Path:
    """The place of a workspace that is not there yet."""
    assert not workspace.exists()
    return workspace


def at(home: Path, monkeypatch: pytest.MonkeyPatch, database: str = "") -> Path:
    """Work in that workspace from now on."""
    monkeypatch.setenv("VISTAZO_HOME", str(home))
    monkeypatch.setenv("VISTAZO_DATABASE_URL", database)
    return home


def backup_of(home: Path) -> Path:
    """Of the workspace that is set."""
    file = home.with_name(f"{home.name}.zip")
    back_up(file)
    return file


def test_all_is_there_and_the_same(furnished, new, monkeypatch):
    home, file = furnished
    at(home, monkeypatch)
    before, name = everything(), workspace_id()
    at(new, monkeypatch)
    assert restore(file) == Restored(new, 2, 1, 1, len(files_of(home)) + 2)
    assert everything() == before
    assert workspace_id() != name
    assert new.stat().st_mode & 0o777 == 0o700
    assert take_in() == []
    for path in home.rglob("*.keras"):
        assert (new / path.relative_to(home)).stat().st_mtime_ns == path.stat().st_mtime_ns


def test_from_a_file_into_a_server_and_back(furnished, new, postgresql, monkeypatch, tmp_path):
    home, file = furnished
    at(home, monkeypatch)
    before = everything()
    at(new, monkeypatch, postgresql())
    assert restore(file).left_out == 0
    assert everything() == before
    assert not (new / "vistazo.db").exists()
    file = backup_of(new)
    at(tmp_path / "back", monkeypatch)
    restore(file)
    assert everything() == before
    at(tmp_path / "server", monkeypatch, postgresql())
    restore(file)
    assert everything() == before


def test_into_a_server_that_knows_its_runs_it_is_refused(furnished, new, postgresql, monkeypatch):
    """The workspace that it is of is there: two would have a run of one id."""
    _home, file = furnished
    url = postgresql()
    at(new, monkeypatch, url)
    restore(file)
    with reading() as connection:
        before = connection.execute(select(runs)).all()
    at(new.with_name("second"), monkeypatch, url)
    with pytest.raises(UserError, match="VISTAZO_DATABASE_URL") as caught:
        restore(file)
    assert caught.value.code == "restore-runs-known"
    assert not new.with_name("second").exists()
    with reading() as connection:
        assert connection.execute(select(runs)).all() == before


def test_into_a_server_that_is_away_nothing_is_left(furnished, new, monkeypatch):
    _home, file = furnished
    at(new, monkeypatch, "postgresql+psycopg://me@127.0.0.1:1/runs")
    with pytest.raises(UserError) as caught:
        restore(file)
    assert caught.value.code == "database-unreachable"
    assert list(new.parent.iterdir()) == []


def test_a_file_elsewhere_may_be_the_database(furnished, new, monkeypatch, tmp_path):
    home, file = furnished
    at(home, monkeypatch)
    before = everything()
    for url in (f"sqlite:///{tmp_path / 'shared.db'}", f"sqlite:///{new}-2/deep/other.db"):
        at(Path(f"{new}-{2 if 'deep' in url else 1}"), monkeypatch, url)
        restore(file)
        assert everything() == before
    assert (Path(f"{new}-2") / "deep/other.db").is_file()


def test_what_trained_is_interrupted_and_what_waited_waits(
    new, monkeypatch, tmp_path, either_database
):
    running, waiting = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    start_run(running)
    file = backup_of(new)
    at(tmp_path / "there", monkeypatch)
    restore(file)
    run = repository.get_run(running)
    assert (run.status, run.message, run.active) == ("interrupted", INTERRUPTED, False)
    (job,) = list_jobs([JobKind.TRAINING], JobState, running)
    assert (job.state, job.active) == ("interrupted", False)
    assert repository.get_run(waiting).status == "queued"
    assert queue.waiting() == [waiting]
    train_run(waiting)
    scheduler.resume(running, EVERYBODY)
    train_run(running)
    assert [run.status for run in summaries.list_summaries()] == ["finished"] * 2


def test_who_works_on_in_the_old_place_does_nothing_in_the_new_one(
    new, monkeypatch, tmp_path, postgresql
):
    """Without a run that both have, both may lie in one database."""
    imported_file = zipped(tmp_path / "a.zip", good_members())
    url = postgresql()
    at(new, monkeypatch, url)
    imported(imported_file)
    old = workspace_id()
    upload(imported_file)
    file = backup_of(new)
    at(tmp_path / "there", monkeypatch, url)
    restore(file)
    assert workspace_id() != old
    with reading() as connection:
        found = connection.execute(select(jobs.c.workspace, jobs.c.id)).all()
    assert {workspace for workspace, _id in found} == {old, workspace_id()}
    assert len({job_id for _workspace, job_id in found}) == len(found)


def test_an_upload_that_waited_can_be_imported(new, monkeypatch, tmp_path):
    name = upload(zipped(tmp_path / "a.zip", good_members()))
    file = backup_of(new)
    there = at(tmp_path / "there", monkeypatch)
    restore(file)
    shutil.rmtree(new)
    (one,) = imports.under_way()
    assert Path(one.request.source) == there / "imports" / name / UPLOAD
    imports.work(name)
    assert imports.under_way() == []
    assert (there / "datasets" / name / "dataset.json").is_file()


def test_an_upload_that_became_a_data_set_meanwhile_is_done(new, monkeypatch, tmp_path):
    name = upload(zipped(tmp_path / "a.zip", good_members()))
    done: list[object] = []

    def import_it(*_bytes: int) -> None:
        if not done:
            done.append(imports.work(name))

    stopped_run()
    file = new.with_name("backup.zip")
    back_up(file, report=import_it)
    at(tmp_path / "there", monkeypatch)
    assert restore(file).data_sets == 1
    assert imports.under_way() == []


def test_a_run_whose_row_the_database_can_not_hold_is_taken_in(
    new, monkeypatch, tmp_path, postgresql
):
    odd, good = stopped_run("Odd"), stopped_run("Good")
    with closing(sqlite3.connect(new / "vistazo.db")) as connection, connection:
        connection.execute("update runs set created_at = 'yesterday' where id = ?", (odd,))
    file = backup_of(new)
    at(tmp_path / "there", monkeypatch, postgresql())
    found = restore(file)
    assert (found.runs, found.left_out) == (1, 1)
    assert [run.id for run in summaries.list_summaries()] == [good]
    assert take_in() == [odd]


def test_an_odd_row_stays_in_a_file(new, monkeypatch, tmp_path):
    odd = stopped_run("Odd")
    with closing(sqlite3.connect(new / "vistazo.db")) as connection, connection:
        connection.execute("update runs set created_at = 'yesterday'")
    file = backup_of(new)
    at(tmp_path / "there", monkeypatch)
    assert restore(file).runs == 1
    assert [run.id for run in summaries.unreadable_runs()] == [odd]


def test_a_workspace_with_anything_in_it_is_refused(furnished, new, monkeypatch, tmp_path):
    _home, file = furnished
    new.mkdir()
    (new / "mine.txt").write_text("words")
    (tmp_path / "file").write_text("words")
    for home in (new, tmp_path / "file"):
        at(home, monkeypatch)
        with pytest.raises(UserError, match="Set VISTAZO_HOME") as caught:
            restore(file)
        assert caught.value.code == "restore-not-empty"
    assert [path.name for path in new.rglob("*")] == ["mine.txt"]


def test_an_empty_folder_is_taken_and_keeps_its_mode(furnished, new):
    _home, file = furnished
    new.mkdir()
    new.chmod(0o750)
    restore(file)
    assert new.stat().st_mode & 0o777 == 0o700  # as at every start; others' bits went then
    assert [path.name for path in new.parent.iterdir()] == ["workspace"]
    assert (new / "runs").is_dir()


def test_a_folder_that_no_other_can_replace_is_filled(furnished, new, monkeypatch):
    """As a disk of its own is, or the folder that the terminal stands in."""
    _home, file = furnished
    new.mkdir()
    (new / "lost+found").mkdir()
    number = new.stat().st_ino
    monkeypatch.chdir(new)
    monkeypatch.setenv("VISTAZO_HOME", ".")
    restore(file)
    assert new.stat().st_ino == number
    assert not list(new.glob("partial-*"))
    assert len(files_of(new)) > 20


def test_where_it_fails_an_empty_folder_is_empty_again(furnished, new, monkeypatch, tmp_path):
    _home, file = furnished
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(file.read_bytes()[:-30])
    new.mkdir()
    new.chmod(0o700)
    for stands_in in (tmp_path, new):
        monkeypatch.chdir(stands_in)
        with pytest.raises(UserError):
            restore(damaged)
        with pytest.raises(ZeroDivisionError):
            restore(file, lambda done, total: 1 / (total - done))  # at the very end
        assert list(new.iterdir()) == []
        assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged.zip", "workspace"]


def test_folders_that_were_made_for_it_go_again(furnished, tmp_path, monkeypatch):
    _home, file = furnished
    at(tmp_path / "a/b/c", monkeypatch)
    with pytest.raises(ZeroDivisionError):
        restore(file, lambda done, total: 1 / 0)
    assert list(tmp_path.iterdir()) == []
    restore(file)
    assert (tmp_path / "a/b/c/runs").is_dir()


LIMITED = """
import resource, sys
from core.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.exit(main(["restore", {file!r}]))
"""


def test_a_full_disk_is_one_line_and_leaves_nothing(furnished, new):
    _home, file = furnished
    process = program(LIMITED.format(file=str(file)))
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (2, ""), errors
    assert len(errors.splitlines()) == 1, errors
    assert "VISTAZO_HOME" in errors
    assert list(new.parent.iterdir()) == []


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that takes a while to be unpacked."""
    home = tmp_path_factory.mktemp("large") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_HOME", str(home))
        patch.delenv("VISTAZO_DATABASE_URL", raising=False)
        with (settings.run_folder(stopped_run()) / "large.txt").open("wb") as stream:
            stream.truncate(1_000_000_000)
        return backup_of(home)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_one_that_is_ended_in_the_middle_is_no_workspace(large, new, tmp_path, how):
    command = [sys.executable, "-m", "core", "restore", str(large)]
    process = program(f"import os; os.execv({sys.executable!r}, {command!r})")
    wait_for(lambda: list(tmp_path.glob("partial-*/runs/*/large.txt")))
    process.send_signal(how)
    output, errors = process.communicate(timeout=PATIENCE)
    assert output == ""
    assert "Traceback" not in errors
    assert not new.exists()
    if how is not signal.SIGKILL:
        assert process.returncode == 130
        assert not list(tmp_path.glob("partial-*"))


@pytest.mark.slow
def test_a_training_that_went_on_goes_on_in_the_new_place_too(new, monkeypatch, tmp_path):
    """The backup is made while it trains; both come to the same end, bit for bit."""
    config = small_config(**{**LONG, "training": {"epochs": 4, "batch_size": 8}})
    path = tmp_path / "config.json"
    path.write_text(config.to_json())
    command = [sys.executable, "-m", "core", "train", str(path)]
    process = program(f"import os; os.execv({sys.executable!r}, {command!r})")
    wait_for(lambda: process.poll() is not None or list(new.glob("runs/*/checkpoint.npz")))
    assert process.poll() is None
    file = backup_of(new)
    _output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    (whole,) = summaries.list_summaries()
    at(tmp_path / "there", monkeypatch)
    restore(file)
    run = repository.get_run(whole.id)
    assert run.status == "interrupted"
    assert restored(run.message) == INTERRUPTED
    assert resuming.can_go_on(run)
    scheduler.resume(run.id, EVERYBODY)
    train_run(run.id)
    assert outcome(run.id) == outcome_in(new, run.id, monkeypatch)


def outcome(run_id: str) -> list[Any]:
    """All that a training came to, but for how long it took."""
    run = repository.get_run(run_id)
    curve = [(one.loss, one.accuracy, one.val_loss) for one in repository.list_epochs(run_id)]
    return [run.status, run.test_accuracy, run.test_loss, curve]


def outcome_in(home: Path, run_id: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    at(home, monkeypatch)
    return outcome(run_id)


def test_what_is_in_the_trash_comes_back_from_there(furnished, new, monkeypatch):
    _home, file = furnished
    at(new, monkeypatch)
    restore(file)
    for entry in trash.list_trash():
        trash.bring_back(entry.kind, entry.id, EVERYBODY)
    assert trash.list_trash() == []
    assert len(summaries.list_summaries()) == 2
