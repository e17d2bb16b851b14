"""In which settings two runs of a lesson differ, as a person counts and names them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.common.i18n import N_, _
from core.experiments.config import ExperimentConfig
from core.experiments.identity import SAID_BY_A_PERSON
from core.experiments.set_up_knobs import form_knobs

PARENT = "parent"
AS_A_WHOLE = ("augmentation", PARENT)  # one setting each for people, whatever they hold
CHOSEN = {"model": "model.name"}  # where the form turns what another one is chosen by


def changed_settings(one: ExperimentConfig, other: ExperimentConfig) -> list[str]:
    """The paths of the settings that differ, as `training.batch_size`, besides name, notes and
    seed. Another optimiser or network is one setting, whatever knobs it brings."""
    values = [config.model_dump(mode="json") for config in (one, other)]
    first, second = (
        {k: v for k, v in each.items() if k not in SAID_BY_A_PERSON} for each in values
    )
    return [*_differing(first, second, "")]


def settings_words(paths: Sequence[str], network: str) -> str:
    """What the form calls these settings with the network of that name, translated."""
    titles = {path: knob.label for knob in form_knobs(network).values() for path in knob.paths}
    titles[PARENT] = _(N_("the run that it begins with"))
    return ", ".join(dict.fromkeys(_title(CHOSEN.get(path, path), titles) for path in paths))


def _title(path: str, titles: Mapping[str, str]) -> str:
    """Of the setting, else of what it is a part of; the path where the form has neither."""
    part = path
    while part and part not in titles:
        part = part.rpartition(".")[0]
    return titles.get(part, path)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], path: str) -> Iterator[str]:
    if one.get("name") != other.get("name") and path and path != "data.":
        yield path.removesuffix(".")
        return
    for name in sorted({*one, *other}):
        first, second = one.get(name), other.get(name)
        here = f"{path}{name}"
        if first == second:
            continue
        if isinstance(first, dict) and isinstance(second, dict) and here not in AS_A_WHOLE:
            yield from _differing(first, second, f"{here}.")
        else:
            yield here
