"""`predict` of folders, ZIPs and tables: rows as CSV, one object with the totals, exit codes."""

import csv
import io
import json
import signal

import pytest
from PIL import Image

from core.cli.main import main
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.chance import Result
from core.prediction import many
from core.reporting.predictions_table import HEADS
from tests.helpers import PATIENCE, last_object, program, wait_for
from tests.importing_files import encoded, zipped

COUNT = 30


@pytest.fixture
def digits(trained):
    arrays = open_dataset(DataConfig(name="digits")).arrays
    return {
        f"{arrays.y_test[number]}/{number}.png": encoded(
            Image.fromarray(arrays.x_test[number, ..., 0])
        )
        for number in range(COUNT)
    }


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_zip_with_classes_gives_rows_and_an_accuracy(
    trained, digits, tmp_path, capfd, monkeypatch
):
    monkeypatch.setattr(many, "AT_ONCE", 8)
    path, out = zipped(tmp_path / "digits.zip", digits), tmp_path / "answers.csv"
    assert main(["predict", trained, str(path), "--csv", str(out)]) == 0
    output, errors = capfd.readouterr()
    said = last_object(output)
    assert len(output.splitlines()) == 1
    rows = rows_of(out.read_text(encoding="utf-8"))
    assert [row["file"] for row in rows] == [f"{path}/{name}" for name in digits]
    right = sum(row["class"] == row["label"] for row in rows)
    result = Result(right, COUNT, 1)
    assert (said["images"], said["unreadable"], said["right"]) == (COUNT, 0, right)
    assert said["accuracy"] == result.accuracy
    assert (said["low"], said["high"]) == result.interval
    assert sum(said["classes"].values()) == COUNT
    assert said["seconds"] >= 0
    assert f"of {COUNT} images with a class" in errors


def test_rows_to_stdout_end_with_the_object(trained, digits, tmp_path, capfd):
    folder = tmp_path / "loose"
    folder.mkdir()
    (folder / "a.png").write_bytes(next(iter(digits.values())))
    (folder / "b.txt").write_text("no image")
    missing = str(tmp_path / "gone.png")
    assert main(["predict", trained, missing, str(folder), "--csv", "-"]) == 1
    *lines, last = capfd.readouterr().out.splitlines()
    said = json.loads(last)
    assert (said["images"], said["unreadable"]) == (3, 2)
    assert "accuracy" not in said
    rows = rows_of("\n".join(lines))
    assert tuple(rows[0]) == HEADS
    assert [row["file"] for row in rows] == [f"{folder}/a.png", f"{folder}/b.txt", missing]
    assert rows[0]["class"]
    assert [bool(row["error"]) for row in rows] == [False, True, True]
    assert "No such file" in rows[2]["error"]


def test_classes_that_the_network_does_not_know_are_named(trained, digits, tmp_path, capfd):
    name, content = next(iter(digits.items()))
    members = {name: content, "horse/1.png": content, "horse/2.png": content}
    assert main(["predict", trained, str(zipped(tmp_path / "a.zip", members))]) == 0
    output, errors = capfd.readouterr()
    said = last_object(output)
    assert (said["labelled"], said["unknown_classes"]) == (1, {"horse": 2})
    assert "2 images are of classes that the network does not know: horse" in errors


def test_classes_that_are_all_unknown_are_named_too(trained, digits, tmp_path, capfd):
    content = next(iter(digits.values()))
    path = zipped(tmp_path / "a.zip", {"horse/1.png": content, "horse/2.png": content})
    assert main(["predict", trained, str(path)]) == 0
    output, errors = capfd.readouterr()
    said = last_object(output)
    assert said["unknown_classes"] == {"horse": 2}
    assert "accuracy" not in said
    assert "2 images are of classes that the network does not know: horse" in errors


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: zipped(folder / "a.zip", {}), "no file"),
        (lambda folder: zipped(folder / "a.zip", {"a.txt": b"x", "b.png": b""}), "(2 in all)"),
        (lambda folder: folder / "gone.zip", "No such file"),
        (lambda folder: folder, "no file"),
    ],
    ids=["empty ZIP", "no image", "missing", "empty folder"],
)
def test_where_nothing_can_be_read_one_line_says_so(trained, tmp_path, capfd, make, words):
    out = tmp_path.parent / "none.csv"
    assert main(["predict", trained, str(make(tmp_path)), "--csv", str(out)]) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert words in errors
    assert not out.exists()


def test_a_csv_that_has_no_place_is_refused(trained, digits, tmp_path, capfd):
    path = str(zipped(tmp_path / "a.zip", digits))
    for place in (tmp_path, tmp_path / "no" / "a.csv"):
        assert main(["predict", trained, path, "--csv", str(place)]) == 2
        assert "no file can be written there" in capfd.readouterr().err


def test_without_a_file_rows_go_to_stdout(trained, digits, tmp_path, capfd):
    path = tmp_path / "a.png"
    path.write_bytes(next(iter(digits.values())))
    assert main(["predict", trained, str(path), "--csv"]) == 0
    *lines, _last = capfd.readouterr().out.splitlines()
    assert [row["file"] for row in rows_of("\n".join(lines))] == [str(path)]


@pytest.mark.parametrize(
    ("out", "images"),
    [
        ("a.png", ["b.png"]),
        ("a.zip", ["a.png"]),
        ("labels.csv", ["a.zip"]),
        ("labels.csv", ["labels.csv"]),
        ("folder/labels.csv", ["folder"]),
        ("link.csv", ["labels.csv"]),
    ],
)
def test_a_file_that_is_no_table_or_is_classified_is_not_replaced(
    trained, digits, tmp_path, capfd, monkeypatch, out, images
):
    monkeypatch.chdir(tmp_path)
    image = next(iter(digits.values()))
    table = b"path,label\na.png,7\nb.png,1\n"
    (tmp_path / "folder").mkdir()
    for name in ("a.png", "b.png", "folder/a.png", "folder/b.png"):
        (tmp_path / name).write_bytes(image)
    for name in ("labels.csv", "folder/labels.csv"):
        (tmp_path / name).write_bytes(table)
    (tmp_path / "link.csv").symlink_to("labels.csv")
    zipped(tmp_path / "a.zip", {"a.png": image})
    before = (tmp_path / out).read_bytes()
    assert main(["predict", trained, "--csv", out, *images]) == 2
    assert "is not replaced" in capfd.readouterr().err
    assert (tmp_path / out).read_bytes() == before


def test_an_older_table_is_replaced(trained, digits, tmp_path, capfd):
    path, out = tmp_path / "a.png", tmp_path / "answers.csv"
    path.write_bytes(next(iter(digits.values())))
    for before in (b"", ",".join(HEADS).encode() + b"\r\nold.png,1\r\n"):
        out.write_bytes(before)
        assert main(["predict", trained, str(path), "--csv", str(out)]) == 0
        assert [row["file"] for row in rows_of(out.read_text(encoding="utf-8"))] == [str(path)]


def test_ctrl_c_writes_what_is_there(trained, digits, tmp_path):
    members = {f"{number}/{name}": each for number in range(400) for name, each in digits.items()}
    path, out = zipped(tmp_path / "a.zip", members), tmp_path / "answers.csv"
    source = (
        "import sys; from core.prediction import many; many.AT_ONCE = 1\n"
        "from core.cli.main import main; "
        f"sys.exit(main(['predict', {trained!r}, {str(path)!r}, '--csv', {str(out)!r}]))"
    )
    process = program(source)
    wait_for(lambda: any(each.stat().st_size for each in tmp_path.glob("partial-*")))
    process.send_signal(signal.SIGINT)
    output, _errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    said = last_object(output)
    assert said["stopped"]
    assert len(rows_of(out.read_text(encoding="utf-8"))) == said["images"] < len(members)
