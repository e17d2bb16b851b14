"""What is taken along answers as Vistazo does, in a process that knows nothing of it."""

import ast
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from core.auth.actors import EVERYBODY
from core.common import durations, numbers, owners, throttle
from core.common.errors import UserError
from core.datasets import get_dataset
from core.datasets.preparation import preparation
from core.datasets.versions.repository import edits_of, resolve, save_version
from core.execution import scheduler
from core.export.program import file_name, preparing, program
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import labels, repository
from core.runs.artifacts import trained_network
from core.runs.models import Run
from tests.helpers import open_arrays, small_config, train_run
from tests.image_kinds import all_kinds
from tests.importing_files import encoded, imported, zipped


def printed(folder, run):
    """Names and percents that the program prints, run beside the network's file alone."""
    shutil.copy(trained_network(run.id), folder / file_name(run))
    (folder / "use.py").write_text(program(run), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-I", "use.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    lines = answer.stdout.splitlines()
    return {line.split(" ", 1)[1]: float(line.split("%")[0]) for line in lines}


def test_the_program_names_what_the_network_sees(trained, tmp_path):
    run = repository.get_run(trained)
    image = open_arrays("digits").x_test[:1]
    Image.fromarray(image[0, ..., 0]).save(tmp_path / "photo.png")
    expected = predict(trained, image)[0]
    found = printed(tmp_path, run)
    best = expected.argsort()[::-1][:5]
    assert list(found) == [resolve(run.config.data).class_names[index] for index in best]
    assert list(found.values()) == pytest.approx(100 * expected[best], abs=0.06)


def test_a_photograph_of_any_size_is_prepared_as_here(workspace, tmp_path):
    """CIFAR-10's form: colours, the middle of the picture."""
    noise = np.random.default_rng(0).integers(0, 256, (5, 7, 3), "uint8")
    pixels = np.kron(noise, np.ones((24, 24, 1), "uint8"))
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    folder = tmp_path / "data"
    folder.mkdir()
    labels = np.arange(60).astype("uint8") % 10
    images = np.random.default_rng(1).integers(0, 256, (60, 32, 32, 3), "uint8")
    np.savez(folder / "cifar10.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_DATA", str(folder))
        run_id = scheduler.submit(
            small_config(
                data={"name": "cifar10"}, model={"name": "linear"}, training={"epochs": 1}
            ),
            EVERYBODY,
        )
        train_run(run_id)
    content = (tmp_path / "photo.png").read_bytes()
    how = preparation(get_dataset("cifar10"))
    expected = predict(run_id, read(content, "photo.png", how)[None])[0]
    found = printed(tmp_path, repository.get_run(run_id))
    assert list(found.values()) == pytest.approx(100 * np.sort(expected)[::-1][:5], abs=0.06)


def test_the_program_keeps_names_of_several_words_whole(workspace):
    """Wherever their line ends: at spaces, hyphens, quotes."""
    open_arrays("digits")
    names = tuple(
        f'large man-made "outdoor" thing, it\'s {"very " * number}' for number in range(10)
    )
    version = save_version(
        replace(edits_of(small_config().data), classes=names), "long names", EVERYBODY
    )
    config = small_config(data={"version": version.id})
    run_id = repository.create_run(config, EVERYBODY)
    parts = ast.parse(program(repository.get_run(run_id))).body
    assigned = next(part for part in parts if isinstance(part, ast.Assign))
    assert ast.literal_eval(assigned.value) == list(version.class_names)


def prepared_by_the_program(folder: Path, run: Run, contents: list[bytes]) -> list[np.ndarray]:
    """What the program, in a process that knows nothing of Vistazo, hands to the network."""
    source = program(run)
    (folder / "use.py").write_text(source[: source.index("\nphoto = ")], encoding="utf-8")
    for number, content in enumerate(contents):
        (folder / f"{number}.bin").write_bytes(content)
    lines = [
        "import types, sys",
        "sys.modules['keras'] = types.ModuleType('keras')",  # it is not used up to there
        f"sys.path.insert(0, {str(folder)!r})",
        "import numpy, use",
        f"for number in range({len(contents)}):",
        f"    content = open({str(folder)!r} + f'/{{number}}.bin', 'rb').read()",
        "    try:",
        "        found = use.read(content, 'photo', use.HOW)",
        "    except use.Unusable as error:",
        "        found = numpy.array(str(error))",
        f"    numpy.save({str(folder)!r} + f'/{{number}}.npy', found)",
    ]
    subprocess.run([sys.executable, "-I", "-c", "\n".join(lines)], cwd=folder, check=True)
    return [np.load(folder / f"{number}.npy") for number in range(len(contents))]


def prepared_here(content: bytes, data_name: str) -> np.ndarray:
    """What Predict hands to the network, or says."""
    try:
        return read(content, "photo", preparation(get_dataset(data_name)))
    except UserError as error:
        return np.array(str(error))


@pytest.mark.parametrize("data_name", ["digits", "fashion_mnist", "cifar10"])
def test_the_program_prepares_every_kind_of_image_to_the_bit(data_name, workspace, tmp_path):
    run = repository.get_run(
        repository.create_run(small_config(data={"name": data_name}), EVERYBODY)
    )
    kinds = all_kinds()
    found = prepared_by_the_program(tmp_path, run, list(kinds.values()))
    for (kind, content), pixels in zip(kinds.items(), found, strict=True):
        assert (pixels == prepared_here(content, data_name)).all(), kind


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_the_program_knows_how_an_imported_data_set_is_prepared(fit, workspace, tmp_path):
    """Its fit, and the scale of its files of 12 bits."""
    values = np.random.default_rng(0).integers(0, 4096, (20, 30, 40), "uint16")
    values[0, 0, 0] = 4095
    members = {
        f"{'ab'[number % 2]}/{number}.png": encoded(Image.fromarray(one))
        for number, one in enumerate(values)
    }
    imported(zipped(tmp_path / "deep.zip", members), fit=fit, colour="gray")
    run = repository.get_run(repository.create_run(small_config(data={"name": "mine"}), EVERYBODY))
    contents = [*members.values(), *all_kinds().values()]
    found = prepared_by_the_program(tmp_path, run, contents)
    for content, pixels in zip(contents, found, strict=True):
        assert (pixels == prepared_here(content, "mine")).all()
    assert found[0].max() > 150  # of at most 16 by their type


def test_no_name_of_the_program_is_given_twice(workspace):
    """The modules that it is made of stand in one file."""
    run = repository.get_run(repository.create_run(small_config(), EVERYBODY))
    names = [
        part.name
        for part in ast.parse(program(run)).body
        if isinstance(part, ast.FunctionDef | ast.ClassDef)
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Reader of digits, №2", "reader-of-digits-2-"), ("Ä/../", ""), ("x" * 100, "x")],
)
def test_the_file_has_a_harmless_name(workspace, name, expected):
    run_id = repository.create_run(small_config(name=name), EVERYBODY)
    found = file_name(repository.get_run(run_id))
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}\.keras", found)
    assert found.startswith(expected)
    assert found.endswith(f"{run_id}.keras")


def test_the_file_is_called_as_the_run_is_called_now(workspace):
    run_id = repository.create_run(small_config(name="first"), EVERYBODY)
    labels.rename(run_id, "second", EVERYBODY)
    assert file_name(repository.get_run(run_id)) == f"second-{run_id}.keras"


def test_a_run_that_never_learned_has_no_network(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    with pytest.raises(UserError, match="no model"):
        trained_network(run_id)


def test_one_thread_at_a_time_makes_a_syntax_tree(monkeypatch):
    """Python 3.11 counts the depth of those of all threads as one, and fails."""
    parse, alone = ast.parse, threading.Lock()

    def parse_alone(source):
        assert alone.acquire(blocking=False), "another thread is at it"
        threading.Event().wait(0.02)
        try:
            return parse(source)
        finally:
            alone.release()

    monkeypatch.setattr("core.export.program.PREPARATION", (durations, numbers, owners, throttle))
    only_there = SimpleNamespace(parse=parse_alone, ImportFrom=ast.ImportFrom)
    monkeypatch.setattr("core.export.program.ast", only_there)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(preparing, [get_dataset("digits")] * 4))
    assert len(found) == 1
