"""What is taken along answers as Vistazo does, in a process that knows nothing of it."""

import ast
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageOps

from core import jobs, store
from core.datasets.cache import open_arrays
from core.datasets.versions import edits_of, record, save_version
from core.errors import LabError
from core.export import FITTED, file_name, program, trained_network
from core.images import Preparation, preparation, prepare, read
from core.prediction import predict
from tests.helpers import small_config


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
    run = store.get_run(trained)
    image = open_arrays("digits").x_test[:1]
    Image.fromarray(image[0, ..., 0]).save(tmp_path / "photo.png")
    expected = predict(trained, image)[0]
    found = printed(tmp_path, run)
    best = expected.argsort()[::-1][:5]
    assert list(found) == [record(run.config.data).class_names[index] for index in best]
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
        run_id = jobs.submit(
            small_config(data={"name": "cifar10"}, model={"name": "linear"}, training={"epochs": 1})
        )
        jobs.train_here(run_id)
    content = (tmp_path / "photo.png").read_bytes()
    expected = predict(run_id, read(content, "photo.png", preparation("cifar10"))[None])[0]
    found = printed(tmp_path, store.get_run(run_id))
    assert list(found.values()) == pytest.approx(100 * np.sort(expected)[::-1][:5], abs=0.06)


def test_the_program_keeps_names_of_several_words_whole(workspace):
    """Wherever their line ends: at spaces, hyphens, quotes."""
    open_arrays("digits")
    names = tuple(
        f'large man-made "outdoor" thing, it\'s {"very " * number}' for number in range(10)
    )
    version = save_version(replace(edits_of(small_config().data), classes=names), "long names")
    config = small_config(data={"version": version.id})
    run_id = store.create_run(config, "somebody")
    parts = ast.parse(program(store.get_run(run_id))).body
    assigned = next(part for part in parts if isinstance(part, ast.Assign))
    assert ast.literal_eval(assigned.value) == list(version.class_names)


@pytest.mark.parametrize("fit", FITTED)
@pytest.mark.parametrize("size", [(90, 60), (60, 90), (31, 200), (48, 48)])
def test_every_way_to_fit_an_image_is_that_of_core_images(fit, size):
    image = Image.fromarray(
        np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), "uint8")
    )
    expected = prepare(image, Preparation((32, 32, 3), fit=fit))
    names = {"image": image, "Image": Image, "ImageOps": ImageOps}
    found = np.asarray(eval(FITTED[fit].format(height=32, width=32), names))
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).max() <= 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Reader of digits, №2", "reader-of-digits-2-"), ("Ä/../", ""), ("x" * 100, "x")],
)
def test_the_file_has_a_harmless_name(workspace, name, expected):
    run_id = store.create_run(small_config(name=name), "somebody")
    found = file_name(store.get_run(run_id))
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}\.keras", found)
    assert found.startswith(expected)
    assert found.endswith(f"{run_id}.keras")


def test_a_run_that_never_learned_has_no_network(workspace):
    run_id = store.create_run(small_config(), "somebody")
    with pytest.raises(LabError, match="no model"):
        trained_network(run_id)
