"""`export` in a terminal: files and one JSON object, or one line and exit code 2."""

import json
import shutil
from pathlib import Path

import onnxruntime
import pytest

from core.common import settings
from core.export import exporting
from core.export.proof import Proof
from tests.helpers import last_object, terminal

KEYS = {
    "file",
    "format",
    "images",
    "top1_agreement",
    "max_difference",
    "size_mb",
    "milliseconds",
}


@pytest.fixture(autouse=True)
def _exports_go(trained):
    yield
    shutil.rmtree(settings.run_folder(trained) / "exports", ignore_errors=True)


def test_a_file_and_its_proof(trained, tmp_path):
    done = terminal("export", trained[:5], "--format", "onnx", "--out", str(tmp_path), seconds=400)
    assert done.returncode == 0, done.stderr
    said = last_object(done.stdout)
    assert said.keys() == KEYS
    assert said["format"] == "onnx"
    assert said["images"] == 360
    assert said["top1_agreement"] == 1
    assert said["max_difference"] <= 1e-4
    assert onnxruntime.InferenceSession(said["file"]).get_inputs()[0].shape[1:] == [8, 8, 1]
    assert said["size_mb"] == pytest.approx(Path(said["file"]).stat().st_size / 1e6, abs=1e-6)
    assert (tmp_path / "onnx" / "example.py").is_file()
    card = (tmp_path / "onnx" / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# `Reader`")
    assert len(done.stdout.splitlines()) == 1
    again = terminal("export", trained, "--format", "onnx", "--out", str(tmp_path), seconds=400)
    assert last_object(again.stdout) == said, "what is kept is used again"


def test_a_failed_proof_exits_with_1(trained, tmp_path):
    folder = settings.run_folder(trained) / exporting.FOLDER
    folder.mkdir()
    shutil.make_archive(str(folder / "onnx"), "zip", tmp_path)
    proof = Proof(360, 0.5, 0.9, 0.1, 0.1, 1e-4, 0.5, 0.4, 0.3, 0.5, "agreement")
    made_of = [
        exporting.MADE_BY,
        settings.network_file(trained).stat().st_size,
        settings.network_file(trained).stat().st_mtime_ns,
        1.0,
    ]
    record = {"made_of": made_of, "proof": proof.__dict__, "card": ""}
    (folder / "onnx.json").write_text(json.dumps(record), "utf-8")
    done = terminal("export", trained, "--format", "onnx", "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "FAILED" in done.stderr
    assert last_object(done.stdout)["top1_agreement"] == 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "onyx"], "Did you mean 'onnx'?"),
        (["--format", ""], "Known: keras"),
        (["--form"], "expected one argument"),
    ],
)
def test_bad_input_is_one_line(trained, arguments, words):
    done = terminal("export", trained, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


def test_what_is_in_the_way_stays(trained, tmp_path):
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "mine.txt").write_text("mine", "utf-8")
    (tmp_path / "onnx" / "proof.json").write_text("{}", "utf-8")  # as beside an export
    done = terminal("export", trained, "--format", "onnx", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "is no export" in done.stderr
    assert (tmp_path / "onnx" / "mine.txt").is_file()
