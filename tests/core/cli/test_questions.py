"""Answers of the terminal about images."""

import json

import numpy as np

from core.cli.main import main
from tests.copied_images import with_copies


def test_check_says_what_is_found(workspace, tmp_path, monkeypatch, capfd):
    arrays = with_copies()
    data = {
        "x_train": arrays.x_train,
        "y_train": arrays.y_train,
        "x_test": arrays.x_test,
        "y_test": arrays.y_test,
    }
    np.savez(tmp_path / "cifar10.npz", **data)
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    assert main(["check", "cifar10"]) == 0
    output, errors = capfd.readouterr()
    answer = json.loads(output.splitlines()[-1])
    assert (answer["name"], answer["version"], answer["blank"]) == ("cifar10", "", 2)
    assert (answer["exact"]["groups"], answer["near"]["groups"]) == (3, 1)
    assert "comparing every image with every other" in errors.splitlines()
    assert main(["check", "cifar10", "--version", "none"]) == 2
    assert "has no version" in capfd.readouterr().err
