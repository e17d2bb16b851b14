"""The longest address of a set-up: every knob as long as the form can make it, each one named."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from core.config.choices import choice_of
from core.config.network import model_configs
from core.config.training import TrainingConfig
from core.datasets.imported import LONGEST_NAME
from core.experiments.config import ExperimentConfig
from core.experiments.set_up import BETWEEN, LEFT_OUT, show_text
from core.experiments.set_up_knobs import all_networks, form_knobs

TEXTS = {
    "name": "🦋" * 100,
    "data.name": "x" * LONGEST_NAME,
    "data.version": "x" * 100,
    "parent.run": "x" * 100,
}
LISTS = {"model.head_units": [16_384] * 5, "model.block_widths": [16_384] * 3}
NUMBER, WHOLE = 1.2345678901234567e-05, 4_294_967_295


def longest_address() -> str:
    """As `Share this set-up` writes it, from the page on."""
    return max(map(_address, all_networks()), key=len)


def _address(network: str) -> str:
    settings = dict(_settings(json.loads(_longest_choices(network).to_json())))
    config = BETWEEN.join(f"{path}={_longest(path, value)}" for path, value in settings.items())
    query = {"config": config, "show": show_text(form_knobs(network, *all_networks()))}
    return f"/train?{urlencode(query, quote_via=quote)}"


def _longest_choices(network: str) -> ExperimentConfig:
    model, training = model_configs[network](), TrainingConfig()
    return ExperimentConfig().model_copy(
        update={
            "model": model.model_copy(update=_choices(type(model))),
            "training": training.model_copy(update=_choices(TrainingConfig)),
        }
    )


def _choices(section: Any) -> dict[str, Any]:
    """For each choice of a section the alternative that says most."""
    found = {name: choice_of(field) for name, field in section.model_fields.items()}
    return {
        name: max(
            (choice.alternatives[one]() for one in choice.alternatives.names()),
            key=lambda one: len(one.model_dump_json()),
        )
        for name, choice in found.items()
        if choice
    }


def _settings(values: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        path = f"{above}{name}"
        if isinstance(value, dict):
            yield from _settings(value, f"{path}.")
        elif path not in LEFT_OUT:
            yield path, value


def _longest(path: str, value: Any) -> Any:
    if path in TEXTS or isinstance(value, str | bool):
        return TEXTS.get(path, value)
    if isinstance(value, list):
        return LISTS.get(path, [NUMBER] * len(value))
    return WHOLE if isinstance(value, int) else NUMBER
