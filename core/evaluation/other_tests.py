"""A run's answers held against the test images of another version of its data set.

A test set that was changed is another version. What a run has answered is stored for each of its
test images, and a version says which images are left out and how they are labelled: so the result
on another version is computed, whenever somebody looks, and stored nowhere. The first result stays
what it was. Where a version has images that the run was never asked about (its own left them out),
its network is asked once (`core.prediction.further_answers`), and what it says lies in the cache.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.errors import UserError
from core.common.files import drop, make_folder, write_arrays
from core.common.i18n import N_
from core.common.reading import DAMAGE, read_arrays
from core.datasets.base import Arrays, Labels, Part
from core.datasets.cache import cached_arrays
from core.datasets.opened import NamedDataset
from core.datasets.versions.edits import Version, class_table, kept_rows, original_labels
from core.datasets.versions.repository import get_version, list_versions
from core.evaluation.evaluation import Evaluation, ValidationAnswers
from core.runs.artifacts import network_stamp

FOLDER = "further"
WHILE_ALL_STAYS = ("answers-missing", "not-scored-on")  # codes of what is refused till then
AS_IT_IS = N_("the images as they are")
Images = tuple[NDArray[np.int64], Labels]  # places among the original ones, and labels


@dataclass(frozen=True)
class FurtherAnswers:
    """A network's `logits` (n, classes) on test images that are not among those of its run's test.

    `rows`: their places among the original test images, (n,).
    """

    rows: NDArray[np.int64]
    logits: NDArray[np.float32]


def version_of(evaluation: Evaluation) -> str:
    """The id of the version whose test images the answers are on; "" for the original's."""
    version = evaluation.named.version
    return version.id if version else ""


def on_version(run_id: str, first: Evaluation, version_id: str) -> Evaluation:
    """The run's answers on the test images of another version, "" for the original; `first`: those
    of its own test.

    UserError where that version has other classes or was made on other images, or the network has
    not been asked about all of them yet.
    """
    if version_id == version_of(first):
        return first
    named = _named(first, version_id)
    rows, labels = _images(named, _arrays(first), Part.TEST)
    logits = _all_logits(run_id, first)
    missing = int(np.isnan(logits[rows, 0]).sum())
    if missing:
        raise UserError(
            "answers-missing",
            N_(
                "The network of run {run} was never asked about {count:,} of the test images of "
                "{version}: the run's own version leaves them out. Score it on them: on its page "
                "in Evaluate, or by `evaluate {run} --version` in a terminal."
            ),
            run=run_id,
            count=missing,
            version=version_id or AS_IT_IS,
        )
    return Evaluation(named, first.data_checksum, logits[rows], labels)


def missing_rows(run_id: str, first: Evaluation, version_id: str) -> NDArray[np.int64]:
    """Which of the version's test images the network was never asked about: their places among the
    original ones. UserError as `on_version`."""
    rows, _labels = _images(_named(first, version_id), _arrays(first), Part.TEST)
    missing: NDArray[np.int64] = rows[np.isnan(_all_logits(run_id, first)[rows, 0])]
    return missing


def validation_on(
    first: Evaluation, answers: ValidationAnswers, version_id: str
) -> ValidationAnswers:
    """A run's answers on its validation images as another version has them: those that it keeps,
    with its labels, and their places among its training images. UserError as `on_version`."""
    if version_id == version_of(first):
        return answers
    arrays, named = _arrays(first), _named(first, version_id)
    own, _labels = _images(first.named, arrays, Part.TRAIN)
    rows, labels = _images(named, arrays, Part.TRAIN)
    _found, places, of_answers = np.intersect1d(rows, own[answers.rows], return_indices=True)
    return ValidationAnswers(answers.logits[of_answers], labels[places], places)


def other_tests(first: Evaluation) -> list[Version | None]:
    """The versions that a run can be scored on besides its own: of the same classes, with other
    test images or labels. None stands for the original."""
    arrays = _arrays(first)
    own = _images(first.named, arrays, Part.TEST)
    found = []
    for version in (None, *list_versions(first.named.original.name)):
        named = NamedDataset(first.named.original, version)
        if _why_not(first, named):
            continue
        if not _alike(_images(named, arrays, Part.TEST), own):
            found.append(version)
    return found


def is_own_test(first: Evaluation, version_id: str) -> bool:
    """Whether the version's test images and labels are the very ones of the run's own test.

    UserError as `on_version`.
    """
    if version_id == version_of(first):
        return True
    named, arrays = _named(first, version_id), _arrays(first)
    return _alike(
        _images(named, arrays, Part.TEST),
        _images(first.named, arrays, Part.TEST),
    )


def _alike(one: Images, other: Images) -> bool:
    return np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1])


def further_answers(run_id: str) -> FurtherAnswers | None:
    """What the run's network, as it is now, was asked besides its test; None for nothing."""
    try:
        arrays = read_arrays(further_file(run_id))
        if str(arrays["of"]) != network_stamp(run_id):
            return None
        return FurtherAnswers(arrays["rows"], arrays["logits"])
    except DAMAGE:
        return None


def keep_further(run_id: str, answers: FurtherAnswers, of: str) -> None:
    """Keep them; `of`: the `network_stamp` of the network that gave them.

    Nothing where the run was deleted for good meanwhile.
    """
    path = further_file(run_id)
    make_folder(path.parent, instead_of_files=True)
    write_arrays(path, {"rows": answers.rows, "logits": answers.logits, "of": np.array(of)})
    if not settings.run_folder(run_id).is_dir():  # who deleted it has looked before this was there
        forget_further(run_id)


def forget_further(run_id: str) -> None:
    """Delete what is kept of the run."""
    drop(further_file(run_id))


def further_file(run_id: str) -> Path:
    """Where they are kept (it may not exist)."""
    return settings.cache() / FOLDER / f"{run_id}.npz"


def _named(first: Evaluation, version_id: str) -> NamedDataset:
    original = first.named.original
    named = NamedDataset(original, get_version(original.name, version_id) if version_id else None)
    if why := _why_not(first, named):
        raise UserError(
            "not-scored-on",
            N_("The run can't be scored on {version}: {why}."),
            version=version_id or AS_IT_IS,
            why=why,
        )
    return named


def _why_not(first: Evaluation, named: NamedDataset) -> str:
    if named.version and named.version.checksum != first.data_checksum:
        return N_("it was made on other images than the run was tested on")
    if _classes(named) != _classes(first.named):
        return N_("its classes are not those that the network has learned")
    return ""


def _classes(named: NamedDataset) -> list[int | None]:
    """Which class each original one is; how they are called does not count."""
    if named.version is None:
        return [*range(len(named.original.class_names))]
    table = class_table(named.version).tolist()
    return [
        None if name is None else place
        for name, place in zip(named.version.classes, table, strict=True)
    ]


def _arrays(first: Evaluation) -> Arrays:
    return cached_arrays(first.named.original.name, first.data_checksum)


def _images(named: NamedDataset, arrays: Arrays, part: Part) -> Images:
    """The images of a part: their places among the original ones, and their labels."""
    version = named.version
    if version is None:
        labels = np.asarray(getattr(arrays, f"y_{part}"))
        return np.arange(len(labels)), labels
    place = 0 if part is Part.TRAIN else 1
    rows = kept_rows(version, arrays)[place]
    labels = original_labels(version, arrays)[place][rows]
    return rows, class_table(version)[labels].astype(labels.dtype)


def _all_logits(run_id: str, first: Evaluation) -> NDArray[np.float32]:
    """What the network says of each original test image; NaN where it was not asked."""
    arrays = _arrays(first)
    rows, labels = _images(first.named, arrays, Part.TEST)
    if not np.array_equal(labels, first.labels):
        raise UserError(
            "predictions-of-other-images",
            N_(
                "The stored answers of run {run} are not on the test images of its version: it "
                "can't be scored on others."
            ),
            run=run_id,
        )
    found = np.full((len(arrays.y_test), first.logits.shape[1]), np.nan, np.float32)
    found[rows] = first.logits
    if more := further_answers(run_id):
        found[more.rows] = more.logits
    return found
