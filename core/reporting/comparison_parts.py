"""What a comparison says beside its sentences: figures of the tests, doubts, machines, seeds."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.common.i18n import N_, _, ngettext, number
from core.evaluation.comparison import Compared, Comparison
from core.evaluation.evaluation import Evaluation, environment_of
from core.evaluation.many_runs import flattery
from core.reporting.over_seeds import (
    HEADS,
    METHOD,
    OTHER_IMAGES,
    SeedsOfRuns,
    seed_row,
    seed_sentence,
)
from core.reporting.run_parts import environment_rows
from core.runs.models import Environment, Run

PAIR_HEADS = (
    *(N_("first"), N_("second"), N_("difference, points"), N_("from"), N_("to")),
    *(N_("p (McNemar)"), N_("p, corrected (Holm)"), N_("test images")),
)


def pair_figures(one: Comparison, names: Mapping[str, str]) -> tuple[str | float, ...]:
    """The figures behind a pair's sentence, below `PAIR_HEADS`; differences are the second's
    accuracy less the first's, in points."""
    return (
        *(names[one.first], names[one.second]),
        *(100 * one.difference, 100 * one.low, 100 * one.high),
        *(one.p_value, one.p_corrected, one.images),
    )


def pairs_in_words(found: Sequence[Comparison], names: Mapping[str, str]) -> list[list[str]]:
    """The same of all pairs, to read: three significant digits."""
    rows = []
    for one in found:
        *figures, images = pair_figures(one, names)[2:]
        words = [number(float(figure), ".3g") for figure in figures]
        rows.append([names[one.first], names[one.second], *words, number(float(images), ",.0f")])
    return rows


def many_at_once(found: Compared) -> str:
    """What several tests at once need, where there are several; "" else."""
    if len(found.pairs) < 2:
        return ""
    return ngettext(
        "{count} pair is tested at once. The more one tests, the likelier chance finds a"
        " difference, so the tests are corrected (Holm): one false alarm in 20 such tables.",
        "{count} pairs are tested at once. The more one tests, the likelier chance finds a"
        " difference, so the tests are corrected (Holm): one false alarm in 20 such tables.",
        len(found.pairs),
    )


def best_is_flattered(found: Compared, answers: Mapping[str, Evaluation]) -> str:
    """What choosing the best of many by the test images flatters; "" of fewer than three."""
    together = found.groups[0] if found.groups else []
    if len(together) < 3:
        return ""
    flattered = flattery([answers[run_id] for run_id in together])
    return _(
        "Choosing the best of {count} by these test images flatters it: were all equally good,"
        " the best would look about {points} points better than it is, by luck alone. Choose"
        " by validation images, and look at the test images once.",
        count=len(together),
        points=number(100 * flattered, ".2f"),
    )


def differing_environments(runs: Sequence[Run]) -> list[tuple[str, list[str]]]:
    """Rows of (title, for each run its value in words), only where runs differ; "" where it was not
    noted."""
    found = [dict(environment_rows(_environment(run))) for run in runs]
    titles = dict.fromkeys(title for rows in found for title in rows)
    table = [(title, [rows.get(title, "") for rows in found]) for title in titles]
    return [(title, values) for title, values in table if len(set(values)) > 1]


def seeds_in_words(found: SeedsOfRuns) -> dict[str, Any] | None:
    """`heads`, `rows`, `sentences` and `notes` of configs over their seeds; None where no config
    has several."""
    if all(row.runs < 2 for row in found.rows):
        return None
    known = [pair for pair in found.pairs if pair.verdict is not None]
    sentences = [
        (_("{first} and {second}", first=pair.first, second=pair.second), seed_sentence(pair))
        for pair in (known if found.same_images else ())
    ]
    notes = [METHOD] if sentences else []
    if found.pairs and not found.same_images:
        notes = [OTHER_IMAGES]
    return {
        "heads": [_(head) for head in HEADS],
        "rows": [seed_row(row) for row in found.rows],
        "sentences": sentences,
        "notes": [_(note) for note in notes],
    }


def _environment(run: Run) -> Environment:
    try:
        return environment_of(run.id)
    except (OSError, ValueError):
        return Environment()
