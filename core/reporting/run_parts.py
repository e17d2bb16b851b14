"""What reports show of a run: its matrix, its galleries, its curves, its facts, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from babel.dates import format_datetime
from numpy.typing import NDArray
from PIL import Image

from core.common.durations import duration
from core.common.i18n import _, number, used_language
from core.datasets.class_words import class_words
from core.evaluation.confusions import most_confused
from core.evaluation.evaluation import MEANS, Evaluation
from core.reporting.figures import (
    ACCURACY_COLOR,
    LOSS_COLOR,
    MOST_LABELLED_CLASSES,
    STRONGEST,
    cell_strength,
)
from core.reporting.line_chart import Chart, Line, line_chart
from core.reporting.rendering import png_url, url_of
from core.runs.models import Environment, Epoch, Run
from core.runs.titles import data_title, network_title

GALLERY = 24
BLUE, ORANGE = (0, 114, 178), (213, 94, 0)


@dataclass(frozen=True)
class Tile:
    """An image with the truth and what the network said."""

    url: str
    truth: str
    said: str
    right: bool


@dataclass(frozen=True)
class Matrix:
    """Where the classes are few, `rows` of (count, style), else a `picture`."""

    names: tuple[str, ...]
    rows: list[list[tuple[int, str]]]
    picture: str


def moment(utc: datetime) -> str:
    """Day and time, in UTC: a file is read anywhere."""
    words = format_datetime(utc.replace(tzinfo=UTC), "d MMM y, HH:mm", locale=used_language())
    return f"{words} UTC"


def curves(epochs: Sequence[Epoch]) -> list[Chart]:
    """Accuracy and loss over the epochs: training dashed, validation solid."""
    found = []
    for name, title, color in (
        ("accuracy", _("accuracy"), ACCURACY_COLOR),
        ("loss", _("loss"), LOSS_COLOR),
    ):
        training = [(epoch.number, getattr(epoch, name)) for epoch in epochs]
        held_back = [
            (epoch.number, getattr(epoch, f"val_{name}"))
            for epoch in epochs
            if epoch.val_loss is not None
        ]
        lines = [
            Line(_("training"), training, color, dashed=True),
            Line(_("validation"), held_back, color),
        ]
        chart = line_chart(title, _("epoch"), lines, share=name == "accuracy")
        found += [chart] if chart else []
    return found


def report_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The classification report with the classes in the reader's words."""
    names = [*class_words(evaluation.named.dataset), *(_(mean) for mean in MEANS.values())]
    rows = evaluation.report()
    return [row | {"class": name} for row, name in zip(rows, names, strict=True)]


def matrix(evaluation: Evaluation) -> Matrix:
    """Rows are the true classes, columns the predicted ones; blue is right, orange is wrong."""
    counts = evaluation.confusion
    names = class_words(evaluation.named.dataset)
    strength = cell_strength(counts)
    if len(names) > MOST_LABELLED_CLASSES:
        return Matrix(names, [], url_of(_as_picture(strength)))
    rows = [
        [(int(count), _style(float(share))) for count, share in zip(line, shares, strict=True)]
        for line, shares in zip(counts, strength, strict=True)
    ]
    return Matrix(names, rows, "")


def confused_pairs(evaluation: Evaluation) -> list[tuple[str, str, str]]:
    """The most frequent confusions: true class, answer, how often out of how many images."""
    names = class_words(evaluation.named.dataset)
    return [
        (
            names[pair.true],
            names[pair.predicted],
            _("{count:,} of {images:,}", count=pair.images, images=pair.of),
        )
        for pair in most_confused(evaluation)
    ]


def gallery(evaluation: Evaluation, *, right: bool) -> list[Tile]:
    """The most confident answers that are right, or wrong. UserError without the images."""
    names = class_words(evaluation.named.dataset)
    images = evaluation.test_images
    return [
        Tile(
            png_url(np.asarray(images[index])),
            names[evaluation.labels[index]],
            _(
                "said {name} ({share:.0%})",
                name=names[evaluation.predicted[index]],
                share=float(evaluation.confidence[index]),
            ),
            bool(evaluation.right[index]),
        )
        for index in evaluation.select(right=right)[:GALLERY]
    ]


def facts(run: Run) -> list[tuple[str, str]]:
    """What was trained on what, and what it cost; what is not known is left out."""
    found = [
        (_("Run"), run.id),
        (_("Images"), data_title(run.data_name)),
        (_("Version of the images"), run.data_version),
        (_("Network"), network_title(run.network)),
        (_("Random seed"), str(run.config.seed)),
        (_("Begun"), moment(run.started_at) if run.started_at else ""),
        (_("Ended"), moment(run.finished_at) if run.finished_at else ""),
        (_("Epochs"), _("{done} of {planned}", done=run.epochs, planned=run.planned_epochs)),
    ]
    for title, value, form in (
        (_("Parameters"), run.total_parameters, ",d"),
        (_("Images per second"), run.images_per_second, ",.0f"),
        (_("Peak memory (MB)"), run.peak_memory_mb, ",.0f"),
    ):
        found.append((title, "" if value is None else number(value, form)))
    found.append((_("Time to train"), duration(run.seconds) if run.seconds else ""))
    return [(title, value) for title, value in found if value]


def environment_rows(environment: Environment) -> list[tuple[str, str]]:
    """What it ran on, for those who repeat it; what was not noted is left out."""
    memory = environment.memory_gb
    rows = [
        (_("Device"), environment.device),
        (_("Processor"), environment.processor),
        (_("Memory (GB)"), number(memory, ".1f") if memory else ""),
        (_("System"), environment.system),
        ("Python", environment.python),
        *environment.packages.items(),
        (_("Commit of Vistazo"), environment.commit),
        (_("Precision"), environment.precision),
        (_("Checksum of the images"), environment.data_checksum),
    ]
    return [(title, value) for title, value in rows if value]


def _style(strength: float) -> str:
    """The ground of a cell, -1 (wrong) to 1 (right); none where it is 0."""
    if not strength:
        return ""
    red, green, blue = _blended(np.array([strength]))[0]
    return f"background:rgb({red},{green},{blue})"


def _as_picture(strength: NDArray[np.float64]) -> Image.Image:
    pixels = _blended(strength.reshape(-1)).reshape(*strength.shape, 3)
    factor = max(1, 512 // len(strength))
    image = Image.fromarray(pixels)
    return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)


def _blended(strength: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Colours (n, 3) on white, at most as strong as on a page, so that numbers stay readable."""
    color = np.where(strength[:, None] > 0, BLUE, ORANGE)
    share = np.abs(strength)[:, None] * STRONGEST
    return np.round(255 * (1 - share) + color * share).astype(np.uint8)
