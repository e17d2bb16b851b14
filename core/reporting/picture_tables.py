"""The numbers behind pictures, as CSV with all digits: what a chart's own menu can't read from it.

Heads are in the reader's language, as on the picture; names of classes are no formulas.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import _
from core.datasets.class_words import class_words
from core.evaluation.comparison import Comparison
from core.evaluation.epochs import EpochAnswers
from core.evaluation.evaluation import Evaluation
from core.reporting.comparison_parts import PAIR_HEADS, pair_figures
from core.reporting.csv_table import csv_table


def differences_csv(found: Sequence[Comparison], names: dict[str, str]) -> str:
    """A line for each pair: the two runs, their difference in points with its 95 % interval, p."""
    heads = (_(head) for head in PAIR_HEADS)
    return csv_table(heads, (pair_figures(one, names) for one in found))


def plane_csv(
    evaluation: Evaluation, indices: NDArray[np.int64], points: NDArray[np.float32]
) -> str:
    """A line for each test image of `indices`, (n,): what it is, what was said and how surely (a
    share), where it lies on the plane, `points` (n, 2)."""
    names = class_words(evaluation.named.dataset)
    heads = (_("test image"), _("true class"), _("predicted class"), _("confidence"), "x", "y")
    return csv_table(
        heads,
        (
            (
                *(index, names[evaluation.labels[index]], names[evaluation.predicted[index]]),
                *(float(evaluation.confidence[index]), float(x), float(y)),
            )
            for index, (x, y) in zip(indices.tolist(), points, strict=True)
        ),
    )


def epochs_csv(answers: EpochAnswers, names: Sequence[str]) -> str:
    """A line for each epoch that is kept and each of its images, numbered as in the drawing.

    What it is, what was said, the shares of both; 1 or 0: whether it is right, and whether it was
    learned or forgotten in that epoch. `names` of the classes.
    """
    heads = (
        *(_("epoch"), _("image"), _("true class"), _("predicted class")),
        *(_("probability of the true class"), _("probability of the predicted class")),
        *(_("right"), _("learned"), _("forgotten")),
    )
    return csv_table(
        heads,
        (row for place in range(len(answers.epochs)) for row in _epoch(answers, place, names)),
    )


def _epoch(answers: EpochAnswers, place: int, names: Sequence[str]) -> list[tuple[object, ...]]:
    shares = answers.probabilities(place)
    said = answers.predicted[place]
    every = np.arange(len(answers.labels))
    return [
        (int(answers.epochs[place]), number, names[true], names[answer], *rest)
        for number, true, answer, *rest in zip(
            range(1, len(every) + 1),
            answers.labels,
            said,
            shares[every, answers.labels].round(6).tolist(),
            shares[every, said].round(6).tolist(),
            answers.right[place].astype(int).tolist(),
            answers.learned[place].astype(int).tolist(),
            answers.forgotten[place].astype(int).tolist(),
            strict=True,
        )
    ]


def draws_csv(hits: Sequence[int], size: int) -> str:
    """A line for each draw, in their order: how many of its `size` images were right."""
    heads = (_("draw"), _("right"), _("images"))
    return csv_table(heads, ((number, right, size) for number, right in enumerate(hits, 1)))
