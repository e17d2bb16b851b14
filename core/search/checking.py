"""What can be wrong with a sweep as a whole, found before anything is tried."""

import json
from math import prod

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.splits import validation_share
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig
from core.search.settings import alternatives, field_at, variants, with_drawn, without_name
from core.search.spec import SweepSpec, Value, Varied

SECTIONS = ("model", "training", "augmentation")
FIXED = (  # decides how a run is measured or kept, not how it learns
    *("model.weights", "training.keep", "training.keep_every", "training.test_views"),
)


def check_spec(spec: SweepSpec) -> None:
    """UserError where the knobs are none of the config's, a range is turned around, or the parts
    don't go together: one line that names what was given and what is allowed."""
    if not spec.knobs:
        raise UserError(
            "sweep-nothing-varies",
            N_("knobs: nothing varies; name one setting at least, with its range or choices."),
        )
    if spec.budget.runs is None and spec.budget.minutes is None:
        raise UserError(
            "sweep-no-budget", N_("budget: name how many runs or minutes, so that it ends.")
        )
    if spec.second != "none" and spec.pruner != "none":
        raise UserError(
            "sweep-second-with-pruner",
            N_(
                "pruner: {pruner!r} goes with one objective only; with a second objective take "
                "'none'."
            ),
            pruner=spec.pruner,
        )
    names = [without_name(each.path) for each in spec.knobs]
    for each, name in zip(spec.knobs, names, strict=True):
        if names.count(name) > 1:
            raise UserError("sweep-knob-twice", N_("knobs: {path} is there twice."), path=name)
        _refuse_fixed(each, name)
        _check_values(each)
    _check_against_config(spec)


def check_data(spec: SweepSpec) -> None:
    """UserError where the data set holds back no images that a sweep could look at."""
    if not validation_share(spec.base.data, resolve(spec.base.data)):
        raise UserError(
            "sweep-without-validation",
            N_(
                "data.validation: a sweep looks at validation images, and none are held back; "
                "raise the share above 0."
            ),
        )


def grid_size(spec: SweepSpec) -> int:
    """How many combinations the grid has."""
    return prod(len(grid_points(each)) for each in spec.knobs)


def grid_points(varied: Varied) -> list[Value]:
    """The values of a knob in a grid: evenly spread, on a log scale where the range has one."""
    if varied.kind == "choices":
        return list(varied.choices)
    low, high = _range(varied)
    places = [step / (varied.points - 1) for step in range(varied.points)]
    if varied.log:
        found = [low * (high / low) ** place for place in places]
    else:
        found = [low + (high - low) * place for place in places]
    found[-1] = high
    if varied.kind == "int":
        return list(dict.fromkeys(round(value) for value in found))
    return list(found)


def _refuse_fixed(varied: Varied, name: str) -> None:
    section = name.partition(".")[0]
    if section in SECTIONS and name not in FIXED:
        return
    if section in ("knobs", "budget", "sampler", "pruner", "objective", "base"):
        raise UserError(
            "sweep-knob-of-itself",
            N_("knobs: {path} is a setting of the sweep itself; only its config can vary."),
            path=varied.path,
        )
    if section in ExperimentConfig.model_fields:
        raise UserError(
            "sweep-knob-fixed",
            N_(
                "knobs: {path} can't vary: values would be measured on other images, or say "
                "nothing of how well a network learns. What begins with model., training. or "
                "augmentation. can."
            ),
            path=varied.path,
        )
    raise UserError(
        "sweep-knob-unknown",
        N_(
            "knobs: {path!r} is no setting of a config. They begin with model., training. or "
            "augmentation."
        ),
        path=varied.path,
    )


def _check_values(varied: Varied) -> None:
    if varied.kind == "choices":
        _check_choices(varied)
        return
    if varied.low is None or varied.high is None:
        raise UserError(
            "sweep-range-missing", N_("knobs: {path} needs low and high."), path=varied.path
        )
    if varied.low >= varied.high:
        raise UserError(
            "sweep-range-turned",
            N_("knobs: {path} goes from {low:g} to {high:g}; low must be below high."),
            path=varied.path,
            low=varied.low,
            high=varied.high,
        )
    if varied.log and varied.low <= 0:
        raise UserError(
            "sweep-log-with-zero",
            N_("knobs: {path} is on a log scale and begins at {low:g}; it must begin above 0."),
            path=varied.path,
            low=varied.low,
        )
    if varied.kind == "int" and (varied.low % 1 or varied.high % 1):
        raise UserError(
            "sweep-range-not-whole",
            N_("knobs: {path} is of kind int; low and high must be whole numbers."),
            path=varied.path,
        )


def _check_choices(varied: Varied) -> None:
    if len(varied.choices) < 2:
        raise UserError(
            "sweep-choices-empty",
            N_("knobs: {path} has {count} choices; it needs two at least."),
            path=varied.path,
            count=len(varied.choices),
        )
    if len({json.dumps(choice) for choice in varied.choices}) < len(varied.choices):
        raise UserError(
            "sweep-choice-twice", N_("knobs: {path} has a choice twice."), path=varied.path
        )


def _check_against_config(spec: SweepSpec) -> None:
    """Each knob is one of the config's, with each alternative that may be drawn or with some, and
    the config allows its ends."""
    every = list(variants(spec))
    choosing = {each.path for each in alternatives(spec)}
    for each in spec.knobs:
        if each.path in choosing:
            continue  # `variants` has tried its choices
        having = [config for config in every if field_at(config, each.path)]
        for config in having or every[:1]:  # which says what it has instead
            for value in _ends(each):
                with_drawn(config, {each.path: value})
        if len(having) < len(every) and spec.sampler in ("grid", "qmc"):
            raise UserError(
                "sweep-knob-sometimes",
                N_(
                    "knobs: not all that may be drawn has {path}, and the sampler {sampler!r} "
                    "needs it in each run; take 'tpe' or 'random', or leave it out."
                ),
                path=each.path,
                sampler=spec.sampler,
            )


def _ends(varied: Varied) -> list[Value]:
    if varied.kind == "choices":
        return list(varied.choices)
    low, high = _range(varied)
    between = low + (high - low) / 3.3  # which no field of whole numbers takes
    return [round(low), round(high)] if varied.kind == "int" else [low, high, between]


def _range(varied: Varied) -> tuple[float, float]:
    assert varied.low is not None
    assert varied.high is not None
    return varied.low, varied.high
