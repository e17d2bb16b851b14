"""A run as a Python script of plain Keras: the same network, on the same images, in the same way.

It needs Keras, TensorFlow and NumPy (scikit-learn for the digits, Pillow for own images), nothing
of Vistazo. What it can't carry over stands in its head; a network or a setting that it has no words
for is refused. The same parts make a notebook (`core.export.notebook`).
"""

import zlib
from dataclasses import dataclass

import keras

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.imported_network import ImportedNetwork
from core.datasets.opened import OpenDataset, look_up, open_dataset
from core.datasets.splits import Indices, split, validation_share
from core.evaluation.evaluation import environment_of
from core.experiments.config import ExperimentConfig
from core.export import script_parts, training_code
from core.export.network_code import network_code
from core.modeling.build import build
from core.runs.models import Run
from core.runs.repository import get_run

FROM_THE_COMMAND_LINE = "sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__)"


@dataclass(frozen=True)
class Cell:
    """A part of the script with its heading; a cell of the notebook."""

    title: str
    code: str


@dataclass(frozen=True)
class Script:
    """`head` says what it is and what it leaves out; then the parts, in their order."""

    head: str
    cells: tuple[Cell, ...]

    def text(self) -> str:
        """The script as a Python file."""
        parts = [f'"""{self.head}\n"""\n']
        parts += [f"# {cell.title}\n\n{cell.code}\n" for cell in self.cells]
        return "\n".join(parts)


def script_text(run_id: str) -> str:
    """The script of a run as a Python file. Runs in a worker."""
    return script_of(get_run(run_id)).text()


def script_of(run: Run, folder: str = FROM_THE_COMMAND_LINE) -> Script:
    """The script that trains as `run` did. Runs in a worker, or in a terminal's process.

    `folder`: code that says where images of one's own lie. UserError where the images are not
    there, it began with the weights or a checkpoint of another run, or something can't be written
    as plain Keras.
    """
    config = run.config
    _refuse_what_none_could_repeat(config)
    opened = open_dataset(config.data)
    keras.backend.clear_session(free_memory=False)
    with keras.device("cpu"):
        network = build(config, opened.dataset)
    split_code, held_back = _split(config, opened)
    images = script_parts.images(opened, look_up(config.data).version)
    return Script(
        _head(run, opened, network),
        (
            Cell("What it needs", script_parts.IMPORTS),
            Cell("Settings", _settings(config, opened, folder)),
            Cell("The images", images),
            Cell("Which are learned from, which are held back", split_code),
            Cell("The network", _network(config, network)),
            Cell("How it learns", training_code.training(config, network, held_back)),
            Cell("What it gets right", script_parts.TEST),
        ),
    )


def _refuse_what_none_could_repeat(config: ExperimentConfig) -> None:
    """UserError where the network came from elsewhere, or from what no script carries along."""
    if isinstance(config.model, ImportedNetwork):
        raise UserError(
            "script-of-imported-network",
            N_("This network came in a file: there is no training that a script could repeat."),
        )
    if source := config.model.source_run:
        raise UserError(
            "script-of-first-weights",
            N_(
                "This training began with the weights of run {run}. A script or notebook carries "
                "no weights along, so it would train another network. Take along the network "
                "itself."
            ),
            run=source,
        )
    if parent := config.parent.run:
        raise UserError(
            "script-of-fork",
            N_(
                "This training went on from a checkpoint of run {run}. A script or notebook "
                "carries none along, so it would train another network. Take along the network "
                "itself."
            ),
            run=parent,
        )


def _head(run: Run, opened: OpenDataset, network: keras.Model) -> str:
    name = run.name or f"{run.network} on {run.data_name}"
    lines = [
        f"Trains the network of the run {_plain(name)} again, with Keras alone.",
        "",
        f"Run {run.id} of Vistazo: {network.count_params():,} parameters, seed {run.config.seed}.",
    ]
    if run.test_accuracy is not None:
        lines.append(f"It had {run.test_accuracy:.2%} of the test images right.")
    try:
        precision = environment_of(run.id).precision
    except (OSError, ValueError):  # it has not come that far
        precision = ""
    missing = training_code.left_out(run.config, precision)
    others = [line if line.startswith(" ") else f"- {line}" for line in missing]
    return "\n".join([*lines, "", *script_parts.needs(opened), "", "Not as in the run:", *others])


def _plain(text: str) -> str:
    """A name as it may stand in a docstring: nothing that ends it or means something in it."""
    return text.replace("\\", "/").replace('"', "'")


def _settings(config: ExperimentConfig, opened: OpenDataset, folder: str) -> str:
    """The settings that people change first."""
    lines = [
        f"SEED = {config.seed}",
        f"EPOCHS = {config.training.epochs}",
        f"BATCH_SIZE = {config.training.batch_size}",
        f"CLASSES = {script_parts.written(list(map(str, opened.dataset.class_names)))}",
    ]
    return "\n".join([*lines, f"FOLDER = {folder}"] if opened.dataset.own else lines)


def _split(config: ExperimentConfig, opened: OpenDataset) -> tuple[str, int]:
    """The split by the same rule with a check that it is the same; how many are held back."""
    data, dataset, labels = config.data, opened.dataset, opened.arrays.y_train
    parts = split(labels, data, dataset, config.seed)
    own = dataset.own_validation if data.validation is None else 0
    used = round(data.fraction * (len(labels) - own))
    held_back = 0 if own else round(validation_share(data, dataset) * used)
    lines = [
        f"every = np.arange(len(y_train) - {own})",
        f"used, _ = drawn(y_train, every, {used}, SEED)",
        f"held_back, learned = drawn(y_train, used, {held_back}, SEED)",
    ]
    if own:
        lines[-1] = f"learned, held_back = used, np.arange(len(y_train) - {own}, len(y_train))"
    lines += [
        f'if zlib.crc32(learned.astype("<i8").tobytes()) != {_checksum(parts.train)}:',
        '    print("Warning: these are not the images that the run learned from.")',
        'print(f"{len(learned):,} images to learn from, {len(held_back):,} held back")',
    ]
    helpers = [script_parts.source("splitting", name) for name in ("shares", "drawn")]
    return "\n\n\n".join([*helpers, "\n".join(lines)]), len(parts.validation)


def _checksum(indices: Indices) -> int:
    return zlib.crc32(indices.astype("<i8").tobytes())


def _network(config: ExperimentConfig, network: keras.Model) -> str:
    first = training_code.first_filters(config, network)
    lines = [
        "keras.utils.set_random_seed(SEED)",
        *network_code(network, config.model),
        *first.lines,
        f"assert network.count_params() == {network.count_params()}, network.count_params()",
    ]
    helpers = [script_parts.source("first_filters", name) for name in first.helpers]
    return "\n\n\n".join([*helpers, "\n".join(lines)])
