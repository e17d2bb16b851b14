"""What is taken along answers as Vistazo does, in a process that knows nothing of it."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from core import jobs, settings, store
from core.datasets.cache import open_arrays
from core.datasets.versions import record
from core.errors import LabError
from core.export import file_name, network_file, program, trained_network
from core.images import preparation, read
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
    noise = np.random.default_rng(0).integers(0, 256, (60, 5, 7, 3), "uint8")
    pixels = np.kron(noise[0], np.ones((24, 24, 1), "uint8"))
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
    assert network_file(run_id).parent == settings.run_folder(run_id)
    with pytest.raises(LabError, match="no model"):
        trained_network(run_id)
