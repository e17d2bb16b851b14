"""What the catalogue knows of a ready-made experiment."""

from dataclasses import dataclass, field
from typing import Any

from core.common.i18n import N_, _
from core.common.registry import Registry
from core.experiments.config import ExperimentConfig, parse
from core.experiments.migration import VERSION
from core.experiments.overrides import with_changes

LEARNING_RATE = N_("The learning rate is not published: ours is Adam's usual 0.001.")


@dataclass(frozen=True)
class Published:
    """What the authors reported; None where they did not.

    `test_accuracy` is a share (0–1), `test_loss` a cross-entropy in nats, parameters are counts
    for the data set's own image shape. `remarks` says what does not fit into figures.
    """

    test_accuracy: float | None = None
    test_loss: float | None = None
    total_parameters: int | None = None
    non_trainable_parameters: int | None = None
    backbone_parameters: int | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Reached:
    """What a recipe of the house reaches on complete training data.

    `test_accuracy` and `test_accuracy_views` (answers averaged over views) are shares (0–1), None
    before they were measured; `remarks` are words.
    """

    test_accuracy: float | None = None
    test_accuracy_views: float | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Recipe:
    """One experiment to start with one click; `values` is the config's JSON form.

    `deviations` says, a sentence each, what the published description leaves open or gets wrong,
    and what ours does. `short` holds the changes to `values` that make the short version,
    `short_minutes` how long that takes on two cores, `short_remarks` what it is short by or spends
    them on. `hours`: how long the whole takes there, calculated from its arithmetic at 100 GFLOP/s
    in float32. `reached` is set for recipes of the house: nobody else published them, so their
    figures are our own.
    """

    name: str
    title: str
    summary: str
    values: dict[str, Any]
    short: dict[str, Any]
    short_minutes: float
    hours: float
    short_remarks: str = ""
    published: Published = field(default_factory=Published)
    deviations: tuple[str, ...] = ()
    reached: Reached | None = None

    @property
    def config(self) -> ExperimentConfig:
        """The checked config, named after the recipe in the reader's language."""
        return parse(self._values)

    @property
    def short_config(self) -> ExperimentConfig:
        """The checked config of the short version."""
        name = _("{recipe}, short", recipe=_(self.title))
        values = with_changes({**self._values, "name": name}, self.short)
        return parse(values)

    @property
    def _values(self) -> dict[str, Any]:
        return {"version": VERSION, "name": _(self.title), **self.values}


recipes: Registry[Recipe] = Registry(N_("recipe"))
