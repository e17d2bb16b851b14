"""Exported scripts: they run where there is nothing but Keras, and train the run's network."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.auth.actors import EVERYBODY
from core.config.averaging import averages
from core.config.data import DataConfig
from core.config.early_stopping import stopping_rules
from core.config.optimizers import optimizers
from core.config.schedules import schedules
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, save_version
from core.experiments.config import ExperimentConfig
from core.export.dataset_zip import write_zip
from core.export.script import script_of
from core.runs import repository
from core.runs.repository import get_run
from tests.helpers import PATIENCE, last_object, small_config
from tests.importing_files import encoded, imported, picture, zipped

# An isolated Python in which Vistazo and what it is made of are not there.
ALONE = """
import runpy, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in "core pages serving streamlit plotly pydantic".split():
            raise ImportError(f"{name} is not there")
sys.meta_path.insert(0, Refuse())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run_alone(text: str, folder: Path, *arguments: str) -> dict[str, float]:
    """What the script says last, run by an isolated Python in an empty folder."""
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-c", ALONE, str(path), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Warning: these are not" not in done.stdout
    answer: dict[str, float] = last_object(done.stdout)
    return answer


def queued(config: ExperimentConfig) -> str:
    return repository.create_run(config, EVERYBODY)


def test_lenet_in_a_clean_environment(trained: str, tmp_path: Path) -> None:
    run = get_run(trained)
    found = run_alone(script_of(run).text(), tmp_path)
    assert found["parameters"] == run.total_parameters
    assert run.test_accuracy is not None
    # The same first weights, the same images in the same order: rounding alone is another, and
    # with it a few of 360 images. One epoch's order too far was 2 to 3 points.
    assert abs(found["test_accuracy"] - run.test_accuracy) < 10 / 360


def test_own_images_come_from_the_folders_of_their_zip(workspace: Path, tmp_path: Path) -> None:
    members = {
        f"{part}/{name}/{number}.png": encoded(picture(40 * place + number, (16, 16)))
        for place, part in enumerate(("train", "valid", "test"))
        for name in ("ñandú & co", "<b>", "con.", "x 2")
        for number in range(6)
    }
    imported(zipped(tmp_path / "images.zip", members))
    opened = open_dataset(DataConfig(name="mine"))
    write_zip(opened, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "folder")
    run = get_run(queued(small_config(data={"name": "mine"})))
    found = run_alone(script_of(run).text(), tmp_path, str(tmp_path / "folder"))
    assert found["parameters"] == 16 * 16 * 3 * 4 + 4


def test_a_transfer_network_in_a_clean_environment(workspace: Path, tmp_path: Path) -> None:
    model = {"name": "mobilenet", "weights": "random", "image_size": 32, "width": 0.25}
    model |= {"unfreeze": 4, "backbone_learning_rate": 1e-4}
    run = get_run(queued(small_config(model=model, training={"epochs": 1})))
    text = script_of(run).text()
    found = run_alone(text, tmp_path)
    [said] = re.findall(r"([\d,]+) parameters", text)
    assert found["parameters"] == int(said.replace(",", "")) > 200_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "training",
    [
        {
            "optimizer": {"name": "sgdw", "bias_rate": 8.0},
            "schedule": {"name": "one-cycle"},
            "averaging": {"name": "lookahead"},
            "label_smoothing": 0.1,
        },
        {
            "averaging": {"name": "ema"},
            "early_stopping": {"name": "both", "patience": 1},
            "schedule": {"name": "exponential"},
        },
    ],
    ids=["lookahead", "ema"],
)
def test_what_is_rare_runs_too(
    training: dict[str, object], workspace: Path, tmp_path: Path
) -> None:
    config = small_config(
        model={"name": "sprint", "block_widths": [8, 8]},
        augmentation={"crop": 1, "flip": "alternating", "rotation": 5.0, "contrast": (0.9, 1.1)},
        data={"fraction": 0.3},
        training={**training, "epochs": 2},
    )
    assert run_alone(script_of(get_run(queued(config))).text(), tmp_path)["parameters"] > 0


def test_other_labels_go_along(workspace: Path, tmp_path: Path) -> None:
    """On both sides the same images of the same classes: the script counts them itself."""
    data = DataConfig(name="digits")
    open_dataset(data)
    edits = edited(data, {Part.TEST: [0]}, {Part.TRAIN: {3: 9, 4: 1}, Part.TEST: {2: 5}})
    version = save_version(edits, "", EVERYBODY)
    arrays = open_dataset(DataConfig(name="digits", version=version.id)).arrays
    text = script_of(get_run(queued(small_config(data={"version": version.id})))).text()
    images = text[text.index("# The images\n") : text.index("# Which are learned from")]
    found: dict[str, Any] = {}
    exec(f"import sys\nimport numpy as np\n{images}", found)
    for name in ("x_train", "y_train", "x_test", "y_test"):
        assert (found[name] == getattr(arrays, name)).all()


def test_every_choice_of_a_training_has_its_code(workspace: Path) -> None:
    for section, registry in (
        ("optimizer", optimizers),
        ("schedule", schedules),
        ("averaging", averages),
        ("early_stopping", stopping_rules),
    ):
        for name in registry.names():
            run = get_run(queued(small_config(training={section: {"name": name}})))
            text = script_of(run).text()
            compile(text, name, "exec")
            assert f"SEED = {run.config.seed}" in text


def test_a_name_is_no_code(workspace: Path) -> None:
    name = 'x"""\nimport os; os._exit(3)  # \\N{DASH}'
    text = script_of(get_run(queued(small_config(name=name)))).text()
    compile(text, "script", "exec")
    assert text.index("os._exit") < text.index('"""', 3)
    assert json.dumps(name) not in text
