"""Importing from the terminal."""

import pytest

from core.cli.main import main
from core.datasets import get_dataset
from core.datasets.cache import read_meta
from tests.helpers import last_object
from tests.importing_files import (
    good_members,
    unpacked,
    zipped,
)


def test_terminal(workspace, tmp_path, capfd):
    path = zipped(tmp_path / "a.zip", {**good_members(count=10), "cat/bad.png": b"x"})
    command = ["import", "mine", str(path), "--size", "24", "--mode", "gray", "--fit", "pad"]
    assert main([*command, "--title", "My cats & dogs"]) == 0
    output, errors = capfd.readouterr()
    answer = last_object(output)
    assert (answer["train"], answer["test"], answer["refused"]) == (16, 4, 1)
    assert answer["checksum"] == read_meta("mine").checksum
    assert "refused  cat/bad.png: not an image" in errors
    assert main(["datasets"]) == 0
    line = capfd.readouterr().out.splitlines()[-1]
    assert line.split() == ["mine", "24×24×1", "16", "+", "4", "ready"]
    assert get_dataset("mine").title == "My cats & dogs"
    assert main(["rename", "mine", "Other"]) == 0
    assert get_dataset("mine").title == "Other"


@pytest.mark.parametrize(
    "arguments",
    [
        ["x", "missing.zip"],
        ["x", ".", "--size", "4"],
        ["x", ".", "--mode", "red"],
        ["X", "."],
        ["x", ".", "--title", " "],
        ["x"],
        ["digits", "."],
    ],
)
@pytest.mark.usefixtures("workspace")
def test_terminal_bad_input(arguments, capfd):
    assert main(["import", *arguments]) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert errors.splitlines()[-1].startswith("vistazo: ")
    assert "Traceback" not in errors


def test_parts_in_the_terminal(workspace, tmp_path, capfd):
    members = {f"{part}/{name}": one for part in "ab" for name, one in good_members().items()}
    path = zipped(tmp_path / "my photos.zip", members)
    assert main(["import", "mine", str(path), "--size", "16"]) == 2
    error = capfd.readouterr().err.splitlines()[-1]
    assert error == (
        "vistazo: my photos.zip: the folders a, b hold the same folders (cat, dog). Say --parts "
        "train=a,test=b if they are parts, --parts none if they are the classes."
    )
    assert main(["import", "mine", str(path), "--size", "16", "--parts", "train=a,test=b"]) == 0
    answer = last_object(capfd.readouterr().out)
    assert (answer["classes"], answer["train"], answer["test"]) == (2, 10, 10)
    assert not answer["test_held_out"]
    assert main(["import", "other", str(path), "--size", "16", "--parts", "none"]) == 0
    assert get_dataset("other").class_names == ("a", "b")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ("yes", "'yes' is not known; it must be auto, none"),
        ("train=x", "no folder 'x'"),
        ("test=a", "no folder to train on"),
    ],
)
def test_parts_that_are_not_there(workspace, tmp_path, capfd, parts, message):
    members = {f"{part}/{name}": one for part in "ab" for name, one in good_members().items()}
    path = zipped(tmp_path / "a.zip", members)
    assert main(["import", "mine", str(path), "--parts", parts]) == 2
    assert message in capfd.readouterr().err.splitlines()[-1]


def test_parts_are_for_folders(workspace, tmp_path, capfd):
    (tmp_path / "list.csv").write_text("path,label\n", encoding="utf-8")
    assert main(["import", "mine", str(tmp_path / "list.csv"), "--parts", "none"]) == 2
    assert "--parts is for folders and ZIP files" in capfd.readouterr().err
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    assert "train=FOLDER,test=FOLDER" in " ".join(capfd.readouterr().out.split())


def test_an_empty_path_is_not_this_folder(workspace, tmp_path, capfd, monkeypatch):
    """As from a variable in a script that is not set."""
    unpacked(tmp_path / "photos", good_members())
    monkeypatch.chdir(tmp_path / "photos")
    assert main(["import", "mine", ""]) == 2
    assert "'' names no file and no folder" in capfd.readouterr().err
