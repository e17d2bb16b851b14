"""A backup is made while others work, is whole or not there, and holds all that can't be made
again."""

import os
import signal
import stat
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.files import beside, write_whole
from core.housekeeping import trash
from core.housekeeping.backup import Backup, back_up
from core.housekeeping.backup_format import MANIFEST, Manifest
from core.housekeeping.models import Kind
from core.runs import repository
from core.runs.models import ArtifactKind
from tests.backups import files_of, furnish, members_of, stopped_run
from tests.helpers import PATIENCE, lease_of, program, small_config, wait_for
from tests.importing_files import good_members, imported, zipped
from tests.trainings import running

LIMITED = """
import resource, sys
from pathlib import Path
from core.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
sys.exit(main(["backup", {file!r}, "--force"]))
"""


@pytest.fixture
def small(workspace: Path) -> str:
    """The one run of a workspace, ended; its id."""
    return stopped_run("Mine")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder / "backup.zip"


def manifest_in(file: Path) -> Manifest:
    with zipfile.ZipFile(file) as archive:
        return Manifest.model_validate_json(archive.read(MANIFEST))


def test_all_that_can_not_be_made_again_is_in_it(trained_home, workspace, file, tmp_path):
    import shutil

    shutil.copytree(trained_home[0], workspace)
    furnish(trained_home[1], tmp_path)
    assert (workspace / "cache").is_dir()
    told: list[tuple[int, int]] = []
    before = sorted(workspace.rglob("*"))
    made = back_up(file, report=lambda done, total: told.append((done, total)))
    assert [path for path in sorted(workspace.rglob("*")) if path not in before] == []
    names = set(members_of(file))
    requests = {f"imports/{name}/request.json" for name in ("waits",)}
    assert names == {*files_of(workspace), *requests, "vistazo.db"}
    assert made == Backup(2, 1, 1, len(names), file.stat().st_size, (), ())
    manifest = manifest_in(file)
    assert (manifest.runs, manifest.data_sets, manifest.versions) == (2, 1, 1)
    checksums = {member.name: member.sha256 for member in manifest.files}
    assert checksums.items() >= files_of(workspace).items()
    assert told[-1][0] == told[-1][1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert not b"".join(each for each in members_of(file).values()).count(b"cache/")


def refused(code: str, place: Path, force: bool = False) -> str:
    with pytest.raises(UserError) as caught:
        back_up(place, force)
    assert caught.value.code == code
    words = str(caught.value)
    assert len(words.splitlines()) == 1
    return words


def test_places_that_no_backup_may_take(small, file, workspace, tmp_path):
    refused("backup-name", file.with_suffix(".tar"))
    assert "Make it first" in refused("backup-no-folder", file.parent / "nowhere/backup.zip")
    assert "hold itself" in refused("backup-into-itself", workspace / "backup.zip")
    refused("backup-into-itself", workspace / "runs" / small / "backup.zip")
    (tmp_path / "link").symlink_to(workspace)
    refused("backup-into-itself", tmp_path / "link/backup.zip")
    file.mkdir()
    refused("backup-no-file", file, force=True)
    file.rmdir()
    os.mkfifo(file)
    refused("backup-no-file", file, force=True)


def test_a_file_that_is_there_is_replaced_only_on_demand(small, file):
    file.write_text("an older one")
    assert "--force" in refused("backup-is-there", file)
    assert file.read_text() == "an older one"
    back_up(file, force=True)
    assert manifest_in(file).runs == 1


def test_there_must_be_something(workspace, file):
    assert "VISTAZO_HOME" in refused("backup-of-nothing", file)
    assert not workspace.exists()
    settings.home()
    refused("backup-of-nothing", file)
    assert list(file.parent.iterdir()) == []


def test_a_folder_that_can_not_be_written_is_said(small, file):
    file.parent.chmod(0o500)
    try:
        if os.access(file.parent, os.W_OK):  # root may
            file.parent.chmod(0o700)
            return
        assert str(file) in refused("backup-not-written", file)
    finally:
        file.parent.chmod(0o700)


@pytest.mark.parametrize("limit", [50_000, 600_000], ids=["the rows", "the files"])
def test_a_full_disk_is_one_line_and_leaves_nothing(small, file, limit):
    """The rows alone are larger than the first limit."""
    folder = settings.run_folder(small)
    for number in range(4):
        (folder / f"{number}.npz").write_bytes(os.urandom(400_000))
    file.write_text("an older one")
    process = program(LIMITED.format(limit=limit, file=str(file)))
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (2, ""), errors
    assert len(errors.splitlines()) == 1, errors
    assert str(file.parent) in errors
    assert list(file.parent.iterdir()) == [file]
    assert file.read_text() == "an older one"


@pytest.fixture
def slow(small) -> Iterator[Path]:
    """A file of the workspace that takes a while to be copied: of zeros that lie nowhere."""
    path = settings.run_folder(small) / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(20_000_000_000)
    yield path
    path.unlink(missing_ok=True)


def being_written(file: Path) -> bool:
    partial = [path for path in file.parent.glob("partial-*.zip") if path.stat().st_size > 1_000]
    return len(partial) == 2  # and the rows


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_one_that_is_ended_in_the_middle_is_not_there(slow, file, how):
    file.write_text("an older one")
    command = [sys.executable, "-m", "core", "backup", str(file), "--force"]
    process = program(f"import os; os.execv({sys.executable!r}, {command!r})")
    wait_for(lambda: being_written(file))
    process.send_signal(how)
    output, errors = process.communicate(timeout=PATIENCE)
    assert output == ""
    assert file.read_text() == "an older one"
    if how is not signal.SIGKILL:
        assert process.returncode == 130
        assert "Traceback" not in errors
        assert list(file.parent.iterdir()) == [file]
        return
    slow.unlink()
    stranger = file.with_name(file.name.join(("partial-ffffff_1_1-12345678-", "")))
    stranger.touch()  # another machine may be writing it
    back_up(file, force=True)
    assert sorted(file.parent.iterdir()) == sorted([file, stranger])


def test_what_is_put_away_meanwhile_is_in_it_whole(small, file, tmp_path):
    """Its folder moves between the looks at data sets and at the trash."""
    imported(zipped(tmp_path / "a.zip", good_members()))
    files = files_of(settings.home())
    moved: list[str] = []

    def put_away(done: int, total: int) -> None:
        if not moved:
            moved.append(trash.put_away(Kind.DATASET, "mine", EVERYBODY).id)

    back_up(file, report=put_away)
    found = members_of(file)
    for name in [name for name in files if name.startswith("datasets/mine/")]:
        assert found[name.replace("datasets/mine", f"trash/{moved[0]}")]


def test_what_comes_back_from_the_trash_meanwhile_is_in_it(small, file, tmp_path):
    imported(zipped(tmp_path / "a.zip", good_members()))
    away = trash.put_away(Kind.DATASET, "mine", EVERYBODY)
    come: list[str] = []

    def bring_back(done: int, total: int) -> None:
        if not come:
            come.append(trash.bring_back(Kind.DATASET, away.id, EVERYBODY))

    made = back_up(file, report=bring_back)
    assert made.data_sets == 1
    assert {"datasets/mine/x_train.npy", "datasets/mine/meta.json"} <= set(members_of(file))


def test_files_of_a_run_at_work_are_those_of_its_rows(workspace, file, tmp_path):
    """A training leaves files all the time, each larger than the last."""
    context = running(small_config())
    lease_of(context.run.id)
    path = context.scratch / settings.CHECKPOINT_FILE
    stop = threading.Event()

    def leave_files() -> None:
        size = 0
        while not stop.is_set():
            size += 1_000
            write_whole(path, "x" * size, durable=False)
            context.publish(ArtifactKind.CHECKPOINT, path)

    trains = threading.Thread(target=leave_files)
    trains.start()
    try:
        files = [file.with_name(f"{number}.zip") for number in range(10)]
        for each in files:
            assert back_up(each).odd == ()
    finally:
        stop.set()
        trains.join()
    for each in files:
        assert rows_fit(each, tmp_path / "rows.db")


def rows_fit(backup: Path, rows: Path) -> bool:
    """Whether size and checksum of each file of a run are those of its row."""
    import sqlite3
    from contextlib import closing

    files = {member.name: member for member in manifest_in(backup).files}
    rows.write_bytes(members_of(backup)["vistazo.db"])
    with closing(sqlite3.connect(rows)) as connection:
        found = connection.execute("select address, size, sha256 from artifacts").fetchall()
    assert found
    return all((files[name].size, files[name].sha256) == (size, sha) for name, size, sha in found)


def test_a_file_that_is_not_what_its_run_left_is_told(small, file):
    path = settings.run_folder(small) / "config.json"
    path.write_text(path.read_text() + " ")
    made = back_up(file)
    assert made.odd == (f"runs/{small}/config.json",)
    assert members_of(file)[made.odd[0]].endswith(b" ")


def test_files_that_no_backup_can_hold_are_told(small, file):
    folder = settings.run_folder(small)
    (folder / "a\\b").touch()
    made = back_up(file)
    assert made.left_out == (f"runs/{small}/a\\b",)


def test_a_run_that_is_deleted_for_good_meanwhile_is_not_in_it(small, file):
    other = stopped_run()
    gone: list[str] = []

    def delete(done: int, total: int) -> None:
        if not gone:
            trash.put_away(Kind.RUN, max(small, other), EVERYBODY)  # the one that comes last
            (entry,) = trash.list_trash()
            trash.delete_for_good(entry, EVERYBODY)
            gone.append(entry.id)

    made = back_up(file, report=delete)
    assert made.runs == 1
    assert not [name for name in members_of(file) if gone[0] in name]


def test_runs_that_are_made_meanwhile_are_whole_or_not_in_it(small, file, tmp_path):
    made: list[str] = []

    def make(done: int, total: int) -> None:
        made.append(repository.create_run(small_config(), EVERYBODY))

    found = back_up(file, report=make)
    assert made
    folders = {name.split("/")[1] for name in members_of(file) if name.startswith("runs/")}
    assert found.runs == len(folders)
    assert rows_fit(file, tmp_path / "rows.db")


def test_what_is_half_written_beside_it_is_left_alone(small, file):
    """Another process that lives writes the same backup."""
    other = beside(file)
    other.touch()
    back_up(file)
    assert sorted(file.parent.iterdir()) == sorted([file, other])
