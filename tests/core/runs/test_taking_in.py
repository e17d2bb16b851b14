"""A database that is lost or damaged: the runs come back from their folders, once."""

import hashlib
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from core.auth.actors import EVERYBODY, Actor
from core.common import notices, settings
from core.db.engine import transaction
from core.db.tables import artifacts, jobs, runs
from core.db.workspace import workspace_id
from core.execution import scheduler
from core.jobs.reporter import Change
from core.runs import queue, repository, summaries, trashed
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind, RunStatus
from core.runs.taking_in import BROKEN_OFF, take_in
from tests.helpers import PATIENCE, ROOT, program, small_config, terminal, train_run, wait_for


def lose_rows() -> None:
    """As if another database had been put in the place of this workspace's."""
    with transaction() as connection:
        connection.execute(delete(runs))
        connection.execute(delete(jobs))


def known(run_id: str) -> tuple[object, ...]:
    """All that is to be found again of a run."""
    with transaction() as connection:
        row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one()
        of_run = select(artifacts).where(artifacts.c.run_id == run_id).order_by(artifacts.c.kind)
        files = [tuple(one) for one in connection.execute(of_run)]
    columns = {name: value for name, value in row.items() if name not in ("number", "finished_at")}
    return columns, repository.list_epochs(run_id), files


def test_a_finished_run_comes_back_as_it_was(either_database):
    config = small_config(name="Mine", notes="two\nlines", training={"epochs": 3})
    run_id = scheduler.submit(config, Actor("ana"))
    train_run(run_id)
    before, finished = known(run_id), repository.get_run(run_id).finished_at
    assert take_in() == []
    lose_rows()
    assert take_in() == [run_id]
    assert known(run_id) == before
    run = repository.get_run(run_id)
    assert (run.status, run.owner, run.config) == ("finished", "ana", config)
    assert abs((run.finished_at - finished).total_seconds()) < 60
    assert notices.list_notices() == [
        "1 run was taken in again from its folder, as the database had lost it."
    ]
    assert take_in() == []
    notices.dismiss()
    assert notices.list_notices() == []


def test_what_waited_is_interrupted_and_can_go_on(either_database):
    made = [repository.create_run(small_config(name=str(n)), EVERYBODY) for n in range(3)]
    lose_rows()
    assert sorted(take_in()) == sorted(made)
    for run_id in made:
        run = repository.get_run(run_id)
        assert (run.status, run.message) == ("interrupted", BROKEN_OFF)
    scheduler.resume(made[0], EVERYBODY)
    train_run(made[0])
    assert repository.get_run(made[0]).status == "finished"


def test_rows_of_others_and_what_is_in_the_trash_are_left_alone(either_database):
    other, trashed = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    with transaction() as connection:
        change = update(runs).where(runs.c.id == other)
        connection.execute(change.values(workspace="0123456789abcdef"))
        put_away = update(runs).where(runs.c.id == trashed)
        connection.execute(put_away.values(trashed_at=runs.c.created_at))
    assert take_in() == []


def test_what_lay_in_the_trash_comes_back_into_the_trash(either_database):
    run_id = repository.create_run(small_config(), EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    trashed.put_away(run_id, Actor("anna"))
    away = repository.get_run(run_id).trashed_at
    lose_rows()
    take_in()
    assert repository.get_run(run_id).trashed_at == away
    assert [run.id for run in trashed.trashed_runs()] == [run_id]


def test_a_folder_of_a_run_that_was_never_put_in_is_no_run(either_database):
    """Its process ended between the folder and the end of the transaction."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    (settings.run_folder(run_id) / "state.json").unlink()
    lose_rows()
    assert take_in() == []


def test_a_folder_that_is_just_being_made_is_neither_damaged_nor_lost(
    either_database, monkeypatch, caplog
):
    """Another process looks at each moment of it, the making of a fork too."""
    seen = []
    write = repository.write_whole

    def look_before_and_after(path: Path, text: str) -> None:
        seen.append((take_in(), {file.name for file in path.parent.iterdir()}))
        write(path, text)
        seen.append((take_in(), {file.name for file in path.parent.iterdir()}))

    def bring(run_id: str) -> Change:
        origin = settings.run_folder(run_id) / FILES[ArtifactKind.ORIGIN]
        origin.write_bytes(b"another run's checkpoint")
        seen.append((take_in(), {file.name for file in origin.parent.iterdir()}))
        return publishing(run_id, ArtifactKind.ORIGIN, origin)

    monkeypatch.setattr(repository, "write_whole", look_before_and_after)
    run_id = repository.create_run(small_config(), EVERYBODY, bring=bring)
    assert seen == [([], set()), ([], {"config.json"}), ([], {"config.json", "origin.npz"})]
    assert take_in() == []
    assert repository.get_run(run_id).status is RunStatus.QUEUED
    assert not caplog.records
    lose_rows()
    assert take_in() == [run_id]


def put_a_folder_in_its_place(folder: Path) -> None:
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()


DAMAGED_FOLDERS: dict[str, Callable[[Path], object]] = {
    "no config": lambda folder: (folder / "config.json").unlink(),
    "an empty config": lambda folder: (folder / "config.json").write_text(""),
    "another version's": lambda folder: (folder / "config.json").write_text('{"models": []}'),
    "a folder": put_a_folder_in_its_place,
    "no text": lambda folder: (folder / "config.json").write_bytes(b"\xff\x00"),
}


@pytest.mark.parametrize("how", DAMAGED_FOLDERS)
def test_a_folder_that_can_not_be_read_stays_and_keeps_no_other_out(workspace, how, caplog):
    bad, good = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    lose_rows()
    DAMAGED_FOLDERS[how](settings.run_folder(bad))
    assert take_in() == [good]
    assert f"the folder of run {bad} can't be taken in" in caplog.text
    assert settings.run_folder(bad).exists()
    (workspace / "runs" / "notes").mkdir()
    (workspace / "runs" / "0123abcd").write_text("a file")
    assert take_in() == []


NONSENSE = (
    "[1]",
    '{"status": 3, "created_at": "yesterday", "test_accuracy": "high", "epochs": -1}',
    '{"status": "melted", "message": "a\\u0000b", "test_images": 3.7, "test_loss": NaN}',
    '{"device": ["x"], "owner": null, "seconds": true}',
    "{",
)


@pytest.mark.parametrize("text", NONSENSE)
def test_a_damaged_state_loses_no_run(either_database, text):
    run_id = repository.create_run(small_config(), EVERYBODY)
    lose_rows()
    (settings.run_folder(run_id) / "state.json").write_text(text)
    (settings.run_folder(run_id) / "epochs.jsonl").write_text("{}\n")
    assert take_in() == [run_id]
    run = repository.get_run(run_id)
    assert (run.status, run.epochs, run.test_accuracy) == ("interrupted", 0, None)


@pytest.mark.parametrize("content", [None, b"", b"   ", b"damaged", b"\xff" * 16, "folder"])
def test_the_workspace_s_id_is_found_again_by_its_runs(either_database, content):
    made = [repository.create_run(small_config(), EVERYBODY) for _ in range(3)]
    before = workspace_id()
    with transaction() as connection:  # another workspace of the same database
        copies = select(runs).where(runs.c.id.in_(made[:1]))
        row = dict(connection.execute(copies).mappings().one())
        row |= {"id": "ffffffff", "workspace": "0123456789abcdef", "number": 10_000}
        connection.execute(insert(runs).values(row))
    (settings.run_folder("ffffffff")).mkdir()
    path = settings.home() / "workspace.id"
    path.unlink()
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert workspace_id() == before == path.read_text()
    assert {run.id for run in summaries.list_summaries()} == set(made)
    assert take_in() == []


def test_both_lost_a_new_id_is_drawn_and_the_runs_are_taken_in(either_database):
    made = {repository.create_run(small_config(), EVERYBODY) for _ in range(2)}
    before = workspace_id()
    (settings.home() / "workspace.id").unlink()
    lose_rows()
    assert set(take_in()) == made
    assert workspace_id() != before


def delete_it(file: Path) -> None:
    file.unlink()


def make_empty(file: Path) -> None:
    file.write_bytes(b"")


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def fill_with_garbage(file: Path) -> None:
    file.write_bytes(b"garbage!" * 4000)


def spoil_the_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    file.write_bytes(content)


def put_a_folder_there(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        delete_it,
        make_empty,
        cut_off,
        fill_with_garbage,
        spoil_the_middle,
        put_a_folder_there,
    ],
)
def test_the_terminal_takes_in_what_a_lost_database_had(trained_home, workspace, spoil):
    shutil.copytree(trained_home[0], workspace)
    with closing(sqlite3.connect(workspace / "vistazo.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(workspace / "vistazo.db")
    answer = terminal("runs")
    assert (answer.returncode, answer.stdout.count("Reader")) == (0, 1), answer.stderr
    assert "finished" in answer.stdout
    assert "1 run was taken in again from its folder" in answer.stderr
    lost_only = spoil in (delete_it, make_empty)
    assert bool([*workspace.glob("vistazo.db.damaged-*[0-9]")]) is not lost_only
    assert ("The database was damaged" in answer.stderr) is not lost_only
    assert len(notices.list_notices()) == (1 if lost_only else 2)
    again = terminal("runs")
    assert (again.stdout, again.stderr) == (answer.stdout, "")


def test_the_app_s_thread_takes_them_in(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    lose_rows()
    scheduler.start_background_thread()
    wait_for(lambda: notices.list_notices())
    assert repository.get_run(run_id).status is RunStatus.INTERRUPTED


def test_folders_of_version_0_1_are_taken_in_by_their_files(workspace):
    workspace.mkdir()
    with zipfile.ZipFile(ROOT / "tests/files/workspace-0.1.zip") as archive:
        archive.extractall(workspace)
    before = {run.id: repository.get_run(run.id) for run in summaries.list_summaries()}
    lose_rows()
    assert set(take_in()) == set(before)
    for run_id, old in before.items():
        run = repository.get_run(run_id)
        assert (run.name, run.config) == (old.name, old.config)
        assert run.test_accuracy == pytest.approx(old.test_accuracy)
        assert run.test_loss == pytest.approx(old.test_loss, rel=1e-5)
        assert run.status == ("interrupted" if old.status == "stopped" else "finished")
    (model,) = (path for path in workspace.glob("runs/ff2b13a4/model.keras"))
    with transaction() as connection:
        of_kind = (artifacts.c.run_id == "ff2b13a4") & (artifacts.c.kind == ArtifactKind.MODEL)
        row = connection.execute(select(artifacts).where(of_kind)).one()
    assert (row.size, row.address) == (model.stat().st_size, "runs/ff2b13a4/model.keras")
    assert row.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()


def test_two_processes_take_each_run_in_once(either_database):
    made = [repository.create_run(small_config(), EVERYBODY) for _ in range(20)]
    lose_rows()
    source = "from core.runs.taking_in import take_in; print(len(take_in()))"
    both = [program(source) for _ in range(2)]
    answers = [each.communicate(timeout=PATIENCE) for each in both]
    assert sum(int(output) for output, _ in answers) == len(made), answers
    assert {run.id for run in summaries.list_summaries()} == set(made)
