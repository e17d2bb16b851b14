"""The terminal: what it prints where, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete

from core.auth.actors import EVERYBODY
from core.cli.config import read_config
from core.cli.main import main
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import datasets
from core.datasets.versions.repository import edits_of, save_version
from core.db.engine import transaction
from core.db.tables import workers
from core.evaluation.evaluation import load_evaluation
from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.summaries import list_summaries, summaries_with
from tests.helpers import (
    LONG,
    PATIENCE,
    ROOT,
    last_object,
    open_arrays,
    small_config,
    spoil_config,
    start_run,
    terminal,
    trains,
    wait_for,
)

RESULT = {
    "run_id",
    "status",
    "test_accuracy",
    "test_loss",
    "epochs",
    "seconds",
    "images_per_second",
    "peak_memory_mb",
    "test_accuracy_views",
    "curves",
}
DESCRIPTION = {"total_parameters", "trainable_parameters", "non_trainable_parameters", "layers"}


@pytest.fixture
def config_file(tmp_path):
    path = tmp_path / "small.json"
    path.write_text(small_config(name="From a file").to_json())
    return path


def test_train_in_a_process_of_its_own(workspace, config_file):
    result = terminal("train", str(config_file), "--set", "training.epochs=3", "--set", "seed=4")
    assert result.returncode == 0, result.stderr
    answer = last_object(result.stdout)
    assert set(answer) == RESULT
    assert (answer["status"], answer["epochs"]) == ("finished", 3)
    assert answer["test_accuracy"] > 0.7
    assert answer["seconds"] > 0
    assert answer["peak_memory_mb"] > 100
    run = repository.get_run(answer["run_id"])
    assert run.config.seed == 4
    assert (run.name, run.test_accuracy) == ("From a file", answer["test_accuracy"])
    told = result.stderr.splitlines()
    assert told[:2] == [f"run {answer['run_id']}", "starting"]
    assert [line.split()[1] for line in told if line.startswith("epoch ")] == ["1/3", "2/3", "3/3"]
    assert not [line for line in told if "oneDNN" in line or "absl" in line or "cuda" in line]


def test_train_a_failing_run(workspace, config_file, tmp_path, monkeypatch, capfd):
    (tmp_path / "mnist.npz").write_bytes(b"broken")
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    assert main(["train", str(config_file), "--set", "data.name=mnist"]) == 1
    output, errors = capfd.readouterr()
    answer = last_object(output)
    assert set(answer) == RESULT
    assert answer["status"] == "failed"
    assert answer["test_accuracy"] is None
    assert "mnist.npz" in errors


def test_ctrl_c_stops_the_training_keeps_its_weights_and_lets_it_go_on(workspace, tmp_path):
    path = tmp_path / "long.json"
    path.write_text(small_config(**LONG).to_json())
    first, errors = stopped_by_ctrl_c("train", str(path), after=2)
    assert first["test_accuracy"] is not None
    assert f"python -m core resume {first['run_id']}" in errors
    assert [run.id for run in summaries_with("model")] == [first["run_id"]]
    second, _ = stopped_by_ctrl_c("resume", first["run_id"], after=first["epochs"] + 2)
    assert second["run_id"] == first["run_id"]
    assert second["epochs"] > first["epochs"]


def stopped_by_ctrl_c(*command: str, after: int) -> tuple[dict, str]:
    """What `python -m core` says of a run that it trains for more than `after` epochs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "core", *command],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: any(run.epochs > after and trains(run.id) for run in list_summaries()))
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE)
    assert last_object(output)["status"] == "stopped", errors
    assert process.returncode == 0
    assert "Traceback" not in errors
    return last_object(output), errors


def test_describe_a_config(workspace, tmp_path, capfd):
    path = tmp_path / "c.json"
    path.write_text('{"model": {"name": "lenet5", "dropout": null}}')
    assert main(["describe", str(path)]) == 0
    output, errors = capfd.readouterr()
    answer = last_object(output)
    assert set(answer) == DESCRIPTION
    assert answer["total_parameters"] == answer["trainable_parameters"] == 61_706
    assert answer["non_trainable_parameters"] == 0
    assert sum(layer["parameters"] for layer in answer["layers"]) == 61_706
    assert "61,706" in errors or "logits" in errors


def test_describe_a_recipe_with_a_change(workspace, capfd):
    assert main(["describe", "lenet5-fashion", "--set", "model.name=linear"]) == 0
    assert last_object(capfd.readouterr().out)["total_parameters"] == 28 * 28 * 10 + 10


def test_describe_says_what_learns(workspace, capfd):
    model = ("model.name=mobilenet", "model.unfreeze=conv_pw_13", "model.image_size=32")
    changes = [word for change in model for word in ("--set", change)]
    assert main(["describe", "lenet5-fashion", *changes]) == 0
    lines = capfd.readouterr().err.splitlines()
    learning = [line.split()[0] for line in lines if line.endswith("learns")]
    assert "conv_pw_13" in learning
    assert "conv_pw_12" not in learning


def test_the_short_version_of_a_recipe(workspace):
    recipe = recipes["cnn3"]
    assert read_config("cnn3", [], short=True) == recipe.short_config
    assert read_config("cnn3", ["seed=3"], short=True).seed == 3
    with pytest.raises(UserError, match="Only recipes have a short version"):
        read_config("x.json", [], short=True)


def test_describe_a_run(trained, capfd):
    assert main(["describe", trained]) == 0
    assert last_object(capfd.readouterr().out)["total_parameters"] == 61_706


def test_lists(trained, capfd):
    for command, expected in (
        ("recipes", recipes.names()),
        ("datasets", datasets.names()),
        ("runs", ["run", trained]),
    ):
        assert main([command]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == expected


def test_runs_shows_what_can_not_be_read_and_what_was_lost(workspace, capfd):
    bad = repository.create_run(small_config(), EVERYBODY)
    spoil_config(bad)
    with pytest.raises(UserError, match="can't be read"):
        repository.get_run(bad)
    lost = repository.create_run(small_config(name="two\nlines"), EVERYBODY)
    start_run(lost)
    with transaction() as connection:
        connection.execute(delete(workers))
    assert main(["runs"]) == 0
    header, *lines = capfd.readouterr().out.splitlines()
    assert header.split()[:5] == ["run", "state", "begun", "epochs", "accuracy"]
    assert len(lines) == 2
    assert lines[1].split()[:2] == [bad, "waiting"]
    date = repository.get_run(lost).created_at.replace(tzinfo=UTC).astimezone()
    assert lines[0].split()[:5] == [lost, "interrupted", f"{date:%Y-%m-%d}", f"{date:%H:%M}", "0/2"]
    assert lines[0].endswith("two lines")
    assert "training.warm_restarts" in lines[1]


def test_runs_reads_no_config(workspace, capfd):
    """As they are here, none could be."""
    made = [repository.create_run(small_config(), EVERYBODY) for _ in range(3)]
    for run_id in made:
        spoil_config(run_id)
    assert main(["runs"]) == 0
    _header, *lines = capfd.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == made[::-1]
    assert all(line.endswith("digits linear") for line in lines)


def test_predict_gives_the_probabilities_of_the_evaluation(trained, tmp_path, capfd):
    images = open_arrays("digits").x_test
    stored = load_evaluation(repository.get_run(trained)).probabilities
    paths = []
    for index in range(12):
        paths.append(str(tmp_path / f"{index}.png"))
        Image.fromarray(images[index, ..., 0]).save(paths[-1])
    assert main(["predict", trained, *paths]) == 0
    answers = last_object(capfd.readouterr().out)
    assert list(answers) == paths
    for probabilities, answer in zip(stored, answers.values(), strict=False):
        assert len(answer) == 5
        assert list(answer.values()) == sorted(answer.values(), reverse=True)
        assert next(iter(answer)) == str(probabilities.argmax())
        for name, value in answer.items():
            assert value == pytest.approx(probabilities[int(name)], abs=1e-4)


BAD = [
    [],
    ["dance"],
    ["train"],
    ["train", "no-such-recipe"],
    ["train", "missing.json"],
    ["train", "."],
    ["train", "digit-reader", "--set"],
    ["train", "digit-reader", "--set", "training.epochs"],
    ["train", "digit-reader", "--set", "training.epochs=0"],
    ["train", "digit-reader", "--set", "training.lr=1"],
    ["train", "digit-reader", "--set", "model.name=lenet6"],
    ["train", "digit-reader", "--set", "data.name=digitz"],
    ["train", "digit-reader", "--set", "data.fraction=0.01"],
    ["train", "digit-reader", "--epochs", "3"],
    ["describe", "nothing"],
    ["describe", "digit-reader", "--set", "a.b.c=1"],
    ["predict", "nothing"],
    ["predict", "nothing", "image.png"],
    ["runs", "more"],
]


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_bad_input_is_one_line_and_exit_code_2(arguments, capfd):
    assert main(arguments) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert errors.startswith("vistazo: ")
    assert list_summaries() == []


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff\xfe", b'{"seed": ' + b"9" * 5000 + b"}", b'{"a": 1}']
)
def test_a_bad_config_file(content, tmp_path, capfd):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert main(["train", str(path)]) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert len(errors.splitlines()) == 1


def test_bad_images_for_predict(trained, tmp_path, capfd):
    (tmp_path / "bad.png").write_bytes(b"no image")
    for path in ("bad.png", "missing.png", "."):
        assert main(["predict", trained, str(tmp_path / path)]) == 2
        output, errors = capfd.readouterr()
        assert output == ""
        assert len(errors.splitlines()) == 1
        assert path in errors


def test_a_bad_image_takes_nothing_from_the_good_ones(trained, tmp_path, capfd):
    good, text, gone = (str(tmp_path / name) for name in ("good.png", "text.png", "gone.png"))
    Image.fromarray(open_arrays("digits").x_test[0, ..., 0]).save(good)
    (tmp_path / "text.png").write_text("no image")
    assert main(["predict", trained[:4], text, good, gone]) == 1
    output, errors = capfd.readouterr()
    answer = last_object(output)
    assert list(answer) == [text, good, gone]
    assert len(answer[good]) == 5
    assert "not an image" in answer[text]["error"]
    assert "No such file" in answer[gone]["error"]
    lines = errors.splitlines()
    assert len(lines) == 3
    for name, line in zip(("text.png", "good.png", "gone.png"), lines, strict=True):
        assert name in line


def test_each_bad_image_is_named_whole_in_a_short_line(trained, tmp_path, capfd):
    """Two files of one name in two folders; a name too long for a file."""
    paths = [str(tmp_path / folder / "digit.png") for folder in "abc"]
    for path in paths:
        Path(path).parent.mkdir()
        Path(path).write_text("no image")
    Image.fromarray(open_arrays("digits").x_test[0, ..., 0]).save(paths[2])
    assert main(["predict", trained, *paths, "x" * 5000]) == 1
    lines = capfd.readouterr().err.splitlines()
    assert [path in line for path, line in zip(paths, lines, strict=False)] == [True] * 3
    assert len(lines) == 4
    assert max(map(len, lines)) <= 300


def test_the_beginning_of_an_id_is_enough_while_there_is_one(workspace, capfd):
    one, other = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    while one[0] != other[0]:
        other = repository.create_run(small_config(), EVERYBODY)
    assert main(["describe", one[0]]) == 2
    message = capfd.readouterr().err
    assert one in message
    assert other in message
    length = next(at for at in range(1, 9) if one[:at] != other[:at])
    assert main(["describe", one[:length].upper()]) == (2 if _shared(one[:length]) else 0)


def _shared(start: str) -> bool:
    return sum(run.id.startswith(start) for run in list_summaries()) > 1


def test_the_beginning_of_a_versions_id(workspace, capfd):
    open_arrays("digits")
    edits = replace(edits_of(DataConfig()), dropped_train=(0, 1))
    version = save_version(edits, "less", EVERYBODY)
    short = version.id[:5]
    assert main(["describe", "digit-reader", "--set", f"data.version={short}"]) == 0
    capfd.readouterr()
    assert main(["check", "digits", "--version", short]) == 0
    assert last_object(capfd.readouterr().out)["version"] == version.id


def test_data_sets_that_keras_has_are_there(workspace, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    folder = tmp_path / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    for part in ("train", "t10k"):
        for kind in ("labels-idx1", "images-idx3"):
            assert "downloads" in _line_of("fashion_mnist", capfd)
            (folder / f"{part}-{kind}-ubyte.gz").write_bytes(b"x")
    assert _line_of("fashion_mnist", capfd).endswith("there, in Keras' folder")
    assert "downloads" in _line_of("mnist", capfd)
    (tmp_path / "datasets" / "mnist.npz").write_bytes(b"x")
    assert "there" in _line_of("mnist", capfd)


def _line_of(name: str, capfd) -> str:
    assert main(["datasets"]) == 0
    lines = capfd.readouterr().out.splitlines()
    return next(line for line in lines if line.startswith(f"{name} "))


@pytest.mark.parametrize("command", [["recipes"], ["datasets"], ["runs"], ["--help"]])
def test_a_reader_that_has_seen_enough_is_no_error(workspace, command):
    repository.create_run(small_config(), EVERYBODY)
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(
        [sys.executable, "-m", "core", *command], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert process.stderr == b""
    assert process.returncode in (0, 141)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(workspace, closed):
    command = f"exec {sys.executable} -m core recipes {closed}"
    result = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, timeout=PATIENCE
    )
    assert result.returncode == 0
    assert b"Traceback" not in result.stderr + result.stdout


@pytest.mark.parametrize("module", ["core.common.errors", "numpy", "core.experiments.validation"])
def test_ctrl_c_in_any_phase(workspace, module):
    """While Python imports us, and while it imports what takes seconds: at a module of each."""
    process = subprocess.Popen(
        [sys.executable, "-v", "-m", "core", "describe", "lenet5-fashion"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if line.startswith(f"import '{module}'"):
            process.send_signal(signal.SIGINT)
            break
    output, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    assert (process.returncode, output) == (130, "")


@pytest.mark.skipif(sys.platform != "linux", reason="Where a process is, is seen in /proc")
def test_ctrl_c_while_tensorflow_is_imported(workspace):
    command = [sys.executable, "-m", "core", "describe", "lenet5-fashion"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: "libtensorflow" in Path(f"/proc/{process.pid}/maps").read_text())
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, errors) == (130, "", "")


def test_without_a_home(workspace):
    """A number that belongs to no account, and no HOME."""
    source = (
        "import os, sys\nos.environ.pop('HOME', None)\nos.environ.pop('KERAS_HOME', None)\n"
        "import pwd\npwd.getpwuid = lambda number: {}[number]\n"
        "from core.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    )
    for command in (["datasets"], ["runs"], ["describe", "digit-reader"]):
        result = subprocess.run(
            [sys.executable, "-c", source, *command], cwd=ROOT, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
    values = {**os.environ, "VISTAZO_HOME": "~nobody-of-that-name/x"}
    result = subprocess.run(
        [sys.executable, "-m", "core", "runs"], cwd=ROOT, capture_output=True, text=True, env=values
    )
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1


def test_bad_input_from_outside(workspace):
    result = terminal("train", "no-such-recipe")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("vistazo: 'no-such-recipe' is no recipe (digit-reader, ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_lenet5_on_complete_fashion_mnist(workspace, fashion_folder):
    result = terminal("train", "lenet5-fashion", seconds=1700)
    assert result.returncode == 0, result.stderr
    answer = last_object(result.stdout)
    print(json.dumps(answer))
    assert answer["status"] == "finished"
    assert answer["epochs"] == 10
    assert answer["test_accuracy"] >= 0.88
    assert os.path.isfile(settings.run_folder(answer["run_id"]) / "model.keras")
