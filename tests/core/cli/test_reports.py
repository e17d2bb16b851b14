"""Reports from the terminal: a file, one JSON object, nothing written over."""

from pathlib import Path

import pytest

from core.cli.main import main
from tests.helpers import last_object


def test_a_report_is_written_once(trained: str, tmp_path: Path, capfd) -> None:
    path = tmp_path / "report.html"
    assert main(["report", trained[:6], "--out", str(path)]) == 0
    said = last_object(capfd.readouterr().out)
    assert said == {"runs": [trained], "file": str(path), "bytes": path.stat().st_size}
    assert "Reader" in path.read_text(encoding="utf-8")
    path.write_text("mine")
    assert main(["report", trained, "--out", str(path)]) == 2
    assert "--force" in capfd.readouterr().err
    assert path.read_text() == "mine"
    assert main(["report", trained, "--out", str(path), "--force"]) == 0
    assert path.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("name", ["report.pdf", "none/report.html"])
def test_odd_places_are_refused(name: str, trained: str, tmp_path: Path, capfd) -> None:
    assert main(["report", trained, "--out", str(tmp_path / name)]) == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert name.split("/")[0] in err
    assert not list(tmp_path.iterdir())


def test_a_data_set_as_a_zip(workspace: Path, tmp_path: Path, capfd) -> None:
    path = tmp_path / "digits.zip"
    assert main(["export-data", "digits", "--out", str(path)]) == 0
    said = last_object(capfd.readouterr().out)
    assert said["images"] == 1797
    assert said["bytes"] == path.stat().st_size
    assert said["import"].endswith("--size 8 --mode gray")
    assert main(["export-data", "digits", "--out", str(path)]) == 2
    assert main(["export-data", "nosuch", "--out", str(tmp_path / "b.zip")]) == 2
    assert "nosuch" in capfd.readouterr().err
