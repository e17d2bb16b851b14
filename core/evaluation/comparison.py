"""Whether one run is really better than another, on the same test images, and in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_, Text, _, ngettext, number
from core.evaluation.evaluation import Evaluation
from core.evaluation.paired_tests import (
    LEVEL,
    difference_interval,
    holm,
    mcnemar_p,
    needed_images,
    paired_table,
)

Side = Literal["first", "second", "neither"]


class Verdict(StrEnum):
    """What can be said of two runs, as it is answered to programs."""

    SECOND_BETTER = "second-better"
    FIRST_BETTER = "first-better"
    NO_DIFFERENCE = "no-difference"
    AT_THE_EDGE = "at-the-edge"


@dataclass(frozen=True)
class Comparison:
    """Two runs, by their ids, on the same `images` test images.

    `difference`: the accuracy of the second less that of the first, −1 to 1; `low` and `high` its
    95 % interval. `p_value`: McNemar's exact test; `p_corrected`: by Holm, for all pairs that were
    compared together; it decides the verdict. `needed_images`: how many would be needed to see a
    difference of this size among these pairs, at most: at the level of 5 % divided by their number
    (Bonferroni's), which Holm's correction of p never goes below; None where there is none.
    """

    first: str
    second: str
    difference: float
    low: float
    high: float
    p_value: float
    p_corrected: float
    images: int
    verdict: Verdict
    needed_images: int | None


@dataclass(frozen=True)
class Compared:
    """Runs as far as they can be compared.

    `groups`: their ids, those together that were tested on the same images; the largest group
    first. `pairs`: every pair within a group. `refusals`: for each run outside the first group, why
    it can't be compared with those in it.
    """

    groups: list[list[str]]
    pairs: list[Comparison]
    refusals: list[UserError]


def compare_alike(evaluations: Sequence[tuple[str, Evaluation]]) -> Compared:
    """Every pair of these runs (id, answers) that were tested on the same images."""
    groups: list[list[tuple[str, Evaluation]]] = []
    for run in evaluations:
        for group in groups:
            if _refusal(group[0], run) is None:
                group.append(run)
                break
        else:
            groups.append([run])
    groups.sort(key=len, reverse=True)
    strays = [run for group in groups[1:] for run in group]
    refusals = [_refusal(groups[0][0], run) for run in strays]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    return Compared(
        [[run_id for run_id, _answers in group] for group in groups],
        _compared(pairs),
        [refusal for refusal in refusals if refusal is not None],
    )


def compare(evaluations: Sequence[tuple[str, Evaluation]]) -> list[Comparison]:
    """Every pair of these runs (id, answers), in their order.

    UserError where there are fewer than two, one comes twice, or they were not tested on the same
    images.
    """
    _refuse_too_few([run_id for run_id, _answers in evaluations])
    for other in evaluations[1:]:
        refuse_other_images(evaluations[0], other)
    return _compared(list(combinations(evaluations, 2)))


def _compared(
    pairs: Sequence[tuple[tuple[str, Evaluation], tuple[str, Evaluation]]],
) -> list[Comparison]:
    """Each of these pairs, corrected for their number."""
    tables = [paired_table(first.right, second.right) for (_a, first), (_b, second) in pairs]
    p_values = [mcnemar_p(table) for table in tables]
    found = []
    for ((first, _a), (second, _b)), table, p_value, p_corrected in zip(
        pairs, tables, p_values, holm(p_values), strict=True
    ):
        low, high = difference_interval(table)
        found.append(
            Comparison(
                first,
                second,
                table.difference,
                low,
                high,
                p_value,
                p_corrected,
                table.images,
                verdict_of(table.difference, low, high, p_corrected),
                needed_images(table, LEVEL / len(pairs)),
            )
        )
    return found


def verdict_of(difference: float, low: float, high: float, p_corrected: float) -> Verdict:
    """What a difference comes to: the corrected p decides, and the interval has to agree."""
    by_test, by_interval = p_corrected < LEVEL, low > 0 or high < 0
    if by_test != by_interval:
        return Verdict.AT_THE_EDGE
    if not by_test:
        return Verdict.NO_DIFFERENCE
    return Verdict.SECOND_BETTER if difference > 0 else Verdict.FIRST_BETTER


def sentence(comparison: Comparison, names: Mapping[str, str]) -> str:
    """The verdict with its figures in the reader's language; `names`: what to call the runs."""
    if comparison.verdict is Verdict.NO_DIFFERENCE:
        return _no_difference(comparison.images, comparison.needed_images)
    ahead = comparison.second if comparison.difference > 0 else comparison.first
    sign = 1 if comparison.difference > 0 else -1
    low, high = sorted((sign * comparison.low, sign * comparison.high))
    digits = ".1f" if abs(comparison.difference) >= 0.01 else ".2f"
    text = N_("{name} is better by {difference} points, {low} to {high}.")
    if comparison.verdict is Verdict.AT_THE_EDGE:
        text = N_(
            "At the edge: {name} is ahead by {difference} points, {low} to {high}; test and "
            "interval do not agree on whether that is more than chance."
        )
    return _(
        text,
        name=names[ahead],
        difference=number(100 * abs(comparison.difference), digits),
        low=number(100 * low, digits),
        high=number(100 * high, digits),
    )


def disagreements(
    first: Evaluation, second: Evaluation, right: Side | None = None
) -> NDArray[np.int64]:
    """Indices of the test images that the two classify differently, the surest answers first.

    `right`: only those that the first has right, the second has, or neither.
    """
    chosen = first.predicted != second.predicted
    masks = {"first": first.right, "second": second.right, "neither": ~(first.right | second.right)}
    if right is not None:
        chosen &= masks[right]
    indices = np.flatnonzero(chosen)
    sure = first.confidence[indices] + second.confidence[indices]
    return indices[np.argsort(-sure, kind="stable")]


def refuse_other_images(first: tuple[str, Evaluation], second: tuple[str, Evaluation]) -> None:
    """UserError where two runs (id, answers) were not tested on the same images, with the
    reason."""
    if refusal := _refusal(first, second):
        raise refusal


def _refusal(first: tuple[str, Evaluation], second: tuple[str, Evaluation]) -> UserError | None:
    (first_id, one), (second_id, other) = first, second
    why = _why_other_images(one, other)
    if why is None:
        return None
    return UserError(
        "tested-on-other-images",
        N_(
            "Runs {first} and {second} can't be compared: {why}. Only runs that were tested on "
            "the same images can."
        ),
        first=first_id,
        second=second_id,
        why=why,
    )


def _why_other_images(one: Evaluation, other: Evaluation) -> Text | None:
    data, others = one.named.original, other.named.original
    if data.name != others.name:
        return N_(
            "one was tested on {first}, the other on {second}",
            first=data.title,
            second=others.title,
        )
    versions = [each.named.version.id if each.named.version else "" for each in (one, other)]
    if versions[0] != versions[1]:
        ids = [version or N_("the original") for version in versions]
        return N_(
            "they were tested on different versions of {title} ({first} and {second})",
            title=data.title,
            first=ids[0],
            second=ids[1],
        )
    if one.data_checksum != other.data_checksum:
        return N_("the images of {title} have been replaced between them", title=data.title)
    if not np.array_equal(one.labels, other.labels):
        return N_("the labels of their test images are not the same")
    return None


def _refuse_too_few(run_ids: Sequence[str]) -> None:
    if len(run_ids) < 2:
        raise UserError("one-run-to-compare", N_("A comparison needs two runs or more."))
    twice = [run_id for place, run_id in enumerate(run_ids) if run_id in run_ids[:place]]
    if twice:
        raise UserError(
            "run-compared-with-itself",
            N_("Run {run} is named twice. A comparison needs different runs."),
            run=twice[0],
        )


def _no_difference(images: int, needed: int | None) -> str:
    if needed is None or needed <= images:
        return ngettext(
            "No difference can be seen on this {count:,} image.",
            "No difference can be seen on these {count:,} images.",
            images,
        )
    return ngettext(
        "No difference can be seen on this {count:,} image; {needed:,} would be needed to see one "
        "of this size.",
        "No difference can be seen on these {count:,} images; {needed:,} would be needed to see "
        "one of this size.",
        images,
        needed=_two_digits(needed),
    )


def _two_digits(count: int) -> int:
    """The count rounded up to two digits and zeros: the formula knows no more."""
    unit: int = 10 ** max(len(str(count)) - 2, 0)
    return -(-count // unit) * unit
