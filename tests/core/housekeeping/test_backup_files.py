"""What belongs into a backup, and that what is read of a thing is of one moment."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.common.errors import UserError
from core.common.files import beside, write_whole
from core.housekeeping.backup_files import MOST_OPEN, TRIES, Thing, opened, things
from tests.backups import upload
from tests.importing_files import good_members, zipped


@pytest.fixture
def home(workspace: Path) -> Path:
    """A workspace with a run of three files."""
    for name in ("config.json", "model.keras", "epochs.jsonl"):
        put(workspace / "runs/1a2b3c4d" / name, f"first {name}")
    return workspace


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
    return path


def names_in(home: Path) -> set[str]:
    return {name for thing in things(home) for name in thing.files()}


def read(thing: Thing, meanwhile: Callable[[], object] = lambda: None) -> dict[str, bytes]:
    with opened(thing, meanwhile) as sources:
        return {each.name: each.read(each.size) for each in sources}


def test_what_can_be_made_again_stays_out(home):
    for name in (
        "cache/datasets/mnist/x_train.npy",
        "locks/trash.lock",
        "vistazo.db",
        "vistazo.db.0003-2026-11-30.backup",
        "notices.json",
        "workspace.id",
        "stray/file.txt",
        "imports/half/made/x_train.npy",
        "imports/half/upload.zip",
        "imports/terminal/request.json",
        f"runs/{beside(Path('ffffffff')).name}/model.keras",
        f"runs/1a2b3c4d/{beside(Path('model.keras')).name}",
        f"runs/1a2b3c4d/{beside(Path('model')).name}/config.json",
        "runs/loose.txt",
    ):
        put(home / name)
    os.mkfifo(home / "runs/1a2b3c4d/pipe")
    assert names_in(home) == {
        "runs/1a2b3c4d/config.json",
        "runs/1a2b3c4d/model.keras",
        "runs/1a2b3c4d/epochs.jsonl",
    }


def test_what_can_not_be_made_again_is_there(home, tmp_path):
    expected = {
        "datasets/mine/x_train.npy",
        "datasets/partial-words/x_train.npy",
        "versions/mine/0123456789ab.json",
        "answers/digits-0123abcd/0123.npz",
        "trash/dataset-old-12345678/versions/0123456789ab.json",
        "runs/1a2b3c4d/exports/onnx.zip",
    }
    for name in expected:
        put(home / name)
    name = upload(zipped(tmp_path / "a.zip", good_members()))
    put(home / "imports" / name / "made/x_train.npy")
    uploaded = {f"imports/{name}/request.json", f"imports/{name}/upload.zip"}
    assert names_in(home) >= expected | uploaded
    assert f"imports/{name}/made/x_train.npy" not in names_in(home)
    alone = [thing.name for thing in things(home) if thing.name.startswith(("versions", "answers"))]
    assert alone == ["versions/mine/0123456789ab.json", "answers/digits-0123abcd/0123.npz"]
    assert [thing.run_id for thing in things(home) if thing.run_id] == ["1a2b3c4d"]


def test_links_are_followed_and_those_that_lead_back_up_are_not(home, tmp_path):
    put(tmp_path / "disk/mine/x_train.npy")
    (home / "datasets").symlink_to(tmp_path / "disk")
    (tmp_path / "disk/mine/up").symlink_to(tmp_path / "disk")
    (home / "runs/1a2b3c4d/nowhere").symlink_to(tmp_path / "gone")
    assert "datasets/mine/x_train.npy" in names_in(home)
    assert "datasets/mine/up/mine/x_train.npy" not in names_in(home)
    assert len(names_in(home)) == 4


def test_an_empty_workspace_has_none(workspace):
    assert list(things(workspace)) == []


def test_a_file_that_is_replaced_meanwhile_is_opened_anew_with_all_others(home):
    thing = Thing(home, "runs/1a2b3c4d")
    looks = []

    def replace_once() -> None:
        looks.append(len(looks))
        if len(looks) == 1:
            put(home / thing.name / "config.json", "second config.json")
            put(home / thing.name / "model.keras", "second model.keras")

    found = read(thing, replace_once)
    assert len(looks) == 2
    assert found["runs/1a2b3c4d/config.json"] == b"second config.json"
    assert found["runs/1a2b3c4d/model.keras"] == b"second model.keras"


def test_what_is_opened_stays_as_it_was_then(home):
    thing = Thing(home, "runs/1a2b3c4d")
    with opened(thing) as sources:
        put(home / thing.name / "model.keras", "second")
        with (home / thing.name / "epochs.jsonl").open("a") as file:
            file.write("one more line")
        (home / thing.name / "config.json").unlink()
        found = {each.name.rpartition("/")[2]: each.read(each.size) for each in sources}
    assert found == {name: f"first {name}".encode() for name in found}
    assert len(found) == 3


def test_files_that_come_and_go_meanwhile_are_noticed(home):
    folder = home / "runs/1a2b3c4d"
    changes = [lambda: put(folder / "new.json"), (folder / "config.json").unlink]
    found = read(Thing(home, "runs/1a2b3c4d"), lambda: changes and changes.pop()())
    assert {name.rpartition("/")[2] for name in found} == {
        "new.json",
        "model.keras",
        "epochs.jsonl",
    }


def test_what_never_stands_still_is_taken_as_it_is_in_the_end(home):
    looks = []

    def replace() -> None:
        looks.append(put(home / "runs/1a2b3c4d/model.keras", f"number {len(looks)}"))

    found = read(Thing(home, "runs/1a2b3c4d"), replace)
    assert len(looks) == TRIES
    assert found["runs/1a2b3c4d/model.keras"] == f"number {TRIES - 2}".encode()


def test_what_is_gone_has_no_files(home):
    assert read(Thing(home, "datasets/gone")) == {}
    (home / "runs/1a2b3c4d").rename(home / "elsewhere")
    assert read(Thing(home, "runs/1a2b3c4d")) == {}


def test_a_folder_of_many_files_is_opened_one_by_one(home):
    for number in range(MOST_OPEN + 1):
        put(home / f"datasets/mine/{number:03}", str(number))
    found = read_one_by_one(Thing(home, "datasets/mine"))
    assert found == {f"datasets/mine/{n:03}": str(n).encode() for n in range(MOST_OPEN + 1)}


def read_one_by_one(thing: Thing) -> dict[str, bytes]:
    before, most = len(os.listdir("/dev/fd")), 0
    found = {}
    with opened(thing) as sources:
        for each in sources:
            most = max(most, len(os.listdir("/dev/fd")))
            found[each.name] = each.read(each.size)
    assert most <= before + 2
    return found


def test_a_file_that_can_not_be_read_is_named(home):
    thing = Thing(home, "runs/1a2b3c4d")
    with opened(thing) as sources:
        (source, *_others) = sources
        os.close(source.stream.fileno())  # as a disk that breaks
        with pytest.raises(UserError) as caught:
            source.read(10)
        os.open(os.devnull, os.O_RDONLY)  # takes its number, so that it can be closed
    assert caught.value.code == "backup-file-unreadable"
    assert source.name in str(caught.value)
