"""All settings of one run or several in words, for a table, and where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.config.choices import choice_of, extra_of, knobs_of
from core.config.words import in_words, label
from core.datasets import get_dataset
from core.experiments.config import ExperimentConfig
from core.runs.titles import data_title, network_title

SECTIONS = {
    "data": N_("Images"),
    "model": N_("Network"),
    "augmentation": N_("Random changes (augmentation)"),
    "training": N_("Training"),
}


@dataclass(frozen=True)
class Setting:
    """A setting of the runs, each value in words; "" where a run has no such setting."""

    section: str
    title: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether not all runs have the same."""
        return len(set(self.values)) > 1


def settings_of(configs: Sequence[ExperimentConfig]) -> list[Setting]:
    """Section by section in the order of the form, then the seed; names and notes are none."""
    found: list[dict[tuple[str, str], str]] = []
    for config in configs:
        found.append(dict(_of_config(config)))
    keys = dict.fromkeys(key for one in found for key in one)
    order = [*map(_, SECTIONS.values()), ""]
    settings = [Setting(*key, tuple(one.get(key, "") for one in found)) for key in keys]
    return sorted(settings, key=lambda setting: order.index(setting.section))


def _of_config(config: ExperimentConfig) -> Iterator[tuple[tuple[str, str], str]]:
    published = config.model.published(config.model.model_dump())
    usual = {"data": _usual_data(config), "model": published}
    for name, title in SECTIONS.items():
        section, here = getattr(config, name), _(title)
        if name == "data":
            yield (here, _("Data set")), data_title(config.data.name)
        if name == "model":
            yield (here, _("Network")), network_title(config.model.name)
        for setting, value in _of_section(section, usual.get(name, {})):
            yield (here, setting), value
    seed = ExperimentConfig.model_fields["seed"]
    yield ("", _(str(seed.title))), str(config.seed)
    if config.parent.run:
        yield from ((("", title), value) for title, value in _of_section(config.parent, {}))


def _of_section(section: BaseModel, usual: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, field in knobs_of(type(section)).items():
        value = getattr(section, name)
        if choice_of(field):
            yield label(field), _(value.title)
            yield from _of_section(value, {})
        elif value == "" and "none_word" not in extra_of(field):
            yield label(field), _("none")
        else:
            yield label(field), in_words(field, value, usual.get(name))


def _usual_data(config: ExperimentConfig) -> dict[str, Any]:
    try:
        return {"validation": get_dataset(config.data.name).validation}
    except UserError:
        return {}
