"""SweepSpec: everything that decides a sweep, in one frozen record.

A sweep is a config, what varies in it, an objective and a budget. It is made on a page or read from
JSON and checked here; what its knobs may be is proposed in `core.search.knobs`.
"""

from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import without_controls
from core.config.fields import Section, knob
from core.config.messages import explain
from core.experiments.config import ExperimentConfig, parse, read_json

Value = bool | int | float | str | None
Objective = Literal["val_accuracy", "val_loss"]
Second = Literal["none", "seconds", "parameters"]
Sampler = Literal["tpe", "random", "grid", "qmc"]
Pruner = Literal["none", "median", "asha", "hyperband"]
MOST_KNOBS, MOST_RUNS = 20, 10_000


class Varied(Section):
    """One setting that varies: in a range, or among choices.

    `path` is written as `--set` takes it ("training.optimizer.learning_rate", "model" for the
    network itself).
    """

    path: str = Field(
        max_length=100, title=N_("Setting"), description=N_("Which setting of the config varies.")
    )
    kind: Literal["float", "int", "choices"] = Field(
        "float", title=N_("Kind"), description=N_("A number, a whole number, or one of a list.")
    )
    low: float | None = Field(
        None, title=N_("From"), description=N_("The least value, itself among them.")
    )
    high: float | None = Field(
        None, title=N_("To"), description=N_("The greatest value, itself among them.")
    )
    log: bool = Field(
        False,
        title=N_("Log scale"),
        description=N_("Whether each factor of ten counts as much as any other."),
    )
    choices: tuple[Value, ...] = Field(
        (), max_length=100, title=N_("Choices"), description=N_("The values to choose from.")
    )
    points: int = knob(
        5,
        N_("Points of the grid"),
        N_("How many values of a range a grid has."),
        limits=(2, 100),
        step=1,
    )


class SweepBudget(Section):
    """How much is tried: so many runs, or so many minutes of searching, whichever ends first."""

    runs: int | None = knob(
        None,
        N_("Runs"),
        N_("How many runs are tried; those that somebody stops don't count."),
        limits=(1, MOST_RUNS),
        step=1,
        level="basic",
        none_word=N_("any number"),
    )
    minutes: float | None = knob(
        None,
        N_("Minutes"),
        N_("For so long new runs begin; what trains then is trained to its end."),
        limits=(0.1, 100_000.0),
        unit=N_("minutes"),
        level="basic",
        none_word=N_("any number"),
    )


class SweepSpec(Section):
    """One sweep, whole. It looks at validation images alone, never at the test set."""

    name: str = Field(
        "", max_length=100, title=N_("Name"), description=N_("What you call this sweep.")
    )
    base: ExperimentConfig = Field(
        default_factory=ExperimentConfig,
        title=N_("Config"),
        description=N_("What each run is trained with, but for what varies."),
    )
    knobs: tuple[Varied, ...] = Field(
        (), max_length=MOST_KNOBS, title=N_("What varies"), description=N_("One to twenty.")
    )
    objective: Objective = knob(
        "val_accuracy",
        N_("Objective"),
        N_(
            "The figure of the validation images that is searched for, at the epoch whose weights "
            "a run keeps: the highest accuracy, or the lowest loss. Never that of the test set."
        ),
        level="basic",
    )
    second: Second = knob(
        "none",
        N_("Second objective"),
        N_(
            "Also as little as possible of it: seconds of training, or parameters. There is no one "
            "best run then, but those that none beats in both; and no pruner."
        ),
    )
    budget: SweepBudget = Field(
        default_factory=lambda: SweepBudget(runs=20),
        title=N_("Budget"),
        description=N_("Runs, minutes, or both."),
    )
    sampler: Sampler = knob(
        "tpe",
        N_("Sampler"),
        N_(
            "Who draws the next values. tpe: near those that were good (Bayesian); random; qmc: "
            "random, but evenly spread; grid: each combination."
        ),
        level="basic",
    )
    pruner: Pruner = knob(
        "median",
        N_("Pruner"),
        N_(
            "Who ends runs early. median: what is below the median of the others at the same "
            "epoch; asha: only the best third goes on, at one, three, nine epochs; hyperband: "
            "several such ladders; none: nobody."
        ),
        level="basic",
    )
    seed: int = knob(
        0,
        N_("Random seed"),
        N_("Decides which values are drawn; the runs have that of the config."),
        limits=(0, 2**31 - 1),
        step=1,
    )
    keep_models: int = knob(
        3,
        N_("Networks to keep"),
        N_("Only those of the best runs stay on the disk; curves and figures of all do."),
        limits=(0, MOST_RUNS),
        step=1,
        zero_word="",
    )

    @field_validator("name", mode="before")
    @classmethod
    def _without_controls(cls, value: Any, info: ValidationInfo) -> Any:
        return without_controls(value, "") if isinstance(value, str) else value

    def to_json(self) -> str:
        """JSON text that `parse_json` turns into an equal spec."""
        return self.model_dump_json(indent=2)


def parse_spec(values: Any) -> SweepSpec:
    """Check a dictionary; missing keys take their defaults. `base` may be of an older version.

    UserError with one line per problem: of the fields, and of what they say together
    (`core.search.checking`).
    """
    from core.search.checking import check_spec

    if not isinstance(values, dict):
        raise UserError(
            "sweep-no-object",
            N_('A sweep is a JSON object such as {"base": {…}, "knobs": […]}.'),
        )
    base = values.get("base", {})
    if isinstance(base, dict) and {"knobs", "base"} & base.keys():
        raise UserError(
            "sweep-over-itself",
            N_("base is a sweep itself: it must be the config that its runs are trained with."),
        )
    if values.get("second", "none") != "none":
        values = {"pruner": "none", **values}
    values = {**values, "base": parse(base)}
    try:
        spec = SweepSpec.model_validate(values)
    except ValidationError as error:
        problems = explain(error.errors(), SweepSpec, values)
        raise UserError("values-invalid", N_("{problems}"), problems=problems) from None
    check_spec(spec)
    return spec


def parse_spec_json(text: str | bytes) -> SweepSpec:
    """Like `parse_spec`, from JSON text."""
    return parse_spec(read_json(text))
