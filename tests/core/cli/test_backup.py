"""Backup and restore in a terminal: what is said, the JSON object, and bad input in a line."""

import json
from pathlib import Path

import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.common import settings
from core.runs import labels, summaries
from tests.backups import stopped_run
from tests.helpers import last_object, terminal


@pytest.fixture
def run_id(workspace: Path) -> str:
    return stopped_run("Mine")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my backup.zip"


def test_there_and_back(run_id, file, tmp_path, monkeypatch, capfd):
    assert main(["backup", str(file)]) == 0
    output, errors = capfd.readouterr()
    assert errors == ""
    assert json.loads(output) == {
        "file": str(file),
        "runs": 1,
        "data_sets": 0,
        "versions": 0,
        "files": 3,
        "size_mb": round(file.stat().st_size / 1e6, 3),
    }
    there = tmp_path / "there"
    monkeypatch.setenv("VISTAZO_HOME", str(there))
    assert main(["restore", str(file)]) == 0
    output, errors = capfd.readouterr()
    assert errors == ""
    counts = {"runs": 1, "data_sets": 0, "versions": 0, "files": 3}
    assert json.loads(output) == {"workspace": str(there), **counts}
    assert [run.name for run in summaries.list_summaries()] == ["Mine"]


def test_as_programs(run_id, file, tmp_path, monkeypatch):
    made = terminal("backup", str(file))
    assert made.returncode == 0, made.stderr
    assert last_object(made.stdout)["runs"] == 1
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "there"))
    restored = terminal("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert last_object(restored.stdout)["workspace"] == str(tmp_path / "there")
    listed = terminal("runs", "--json")
    assert run_id in listed.stdout


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("backup {file}", "--force writes over it"),
        ("backup {file}.tar", "must end in .zip"),
        ("backup {home}/a.zip", "would hold itself"),
        ("backup", "the following arguments are required"),
        ("restore {file}", "is no ZIP, or is cut off"),
        ("restore {file}.gone.zip", "No such file"),
        ("restore {file} --name other", "--name is for data sets in the trash"),
        ("restore ./", "is not restored: it is a folder"),
        ("restore nothing", "There is no run"),
    ],
)
def test_bad_input_is_one_line(run_id, tmp_path, monkeypatch, capfd, command, words):
    home, file = settings.home(), tmp_path / "backup.zip"
    file.write_text("no backup")
    if "restore {file}" in command or "./" in command:
        monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "there"))
    assert main(command.format(file=file, home=home).split()) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    (line,) = errors.splitlines()
    assert line.startswith("vistazo: ")
    assert words in line
    assert file.read_text() == "no backup"
    assert not (tmp_path / "there").exists()


def test_force_replaces(run_id, file, capfd):
    file.write_text("an older one")
    assert main(["backup", str(file), "--force"]) == 0
    assert last_object(capfd.readouterr().out)["runs"] == 1


def test_what_is_odd_is_said(run_id, file, capfd):
    for number in range(7):
        (settings.run_folder(run_id) / f"{number}\\").touch()
    path = settings.run_folder(run_id) / "config.json"
    path.write_text(path.read_text() + " ")
    assert main(["backup", str(file)]) == 0
    *odd, more = capfd.readouterr().err.splitlines()
    assert odd[0] == f"runs/{run_id}/config.json is not as its run has left it: copied as it is"
    assert len(odd) == 6
    assert "is left out" in odd[1]
    assert more == "… and 2 more"


def test_a_run_of_the_trash_still_comes_back_by_its_id(run_id, capfd):
    labels.rename(run_id, "Mine", EVERYBODY)
    assert main(["trash", run_id]) == 0
    assert main(["restore", run_id[:5]]) == 0
    assert capfd.readouterr().out.splitlines() == [run_id] * 2
