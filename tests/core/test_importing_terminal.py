"""Importing from the terminal."""

import pytest

from core.__main__ import main
from core.datasets import find
from core.datasets.cache import read_meta
from core.datasets.own import own_folder
from tests.helpers import last_object
from tests.importing_files import (
    good_members,
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
    assert find("mine").title == "My cats & dogs"
    assert main(["rename", "mine", "Other"]) == 0
    assert find("mine").title == "Other"
    assert main(["delete", "mine"]) == 2
    assert "--yes" in capfd.readouterr().err
    assert main(["delete", "mine", "--yes"]) == 0
    assert not own_folder("mine").exists()


@pytest.mark.parametrize(
    "arguments",
    [["x", "missing.zip"], ["x", ".", "--size", "4"], ["x", ".", "--mode", "red"], ["X", "."],
     ["x", ".", "--title", " "], ["x"], ["digits", "."]],
)  # fmt: skip
@pytest.mark.usefixtures("workspace")
def test_terminal_bad_input(arguments, capfd):
    assert main(["import", *arguments]) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert errors.splitlines()[-1].startswith("vistazo: ")
    assert "Traceback" not in errors
