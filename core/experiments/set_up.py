"""A set-up of the form as the parameters of an address, and what stays as it is in it.

`config` has what differs from the usual, as `data.name=digits;training.epochs=5`: the settings of
the terminal with semicolons between, to be read and changed by hand. A config as JSON is taken too.
A run's settings can be taken in its place. `show` names the knobs that may be turned; without it,
all may.
"""

import json
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.common.errors import UserError
from core.common.i18n import N_
from core.config import imported_network
from core.config.network import model_configs
from core.experiments.config import ExperimentConfig, parse, read_json
from core.experiments.identity import unusual
from core.experiments.migration import VERSION
from core.experiments.overrides import with_settings
from core.experiments.set_up_knobs import NETWORK, FormKnob, all_networks, form_knobs
from core.experiments.validation import check

BETWEEN = ";"
LONGEST = 8_000  # characters of a parameter; browsers and chats take no longer addresses
MOST_NAMED = 5
LEFT_OUT = ("notes",)  # somebody's own, and up to 5,000 characters
Values = dict[str, Any]


@dataclass(frozen=True)
class SetUp:
    """`free`: the short names of the knobs that may be turned; None where all may."""

    config: ExperimentConfig
    free: tuple[str, ...] | None

    def knobs(self, network: str = "") -> list[FormKnob]:
        """The knobs that may be turned, of those that `network`, else the set-up's own, has: the
        free ones, and those that lie within them."""
        known = form_knobs(network or self.config.model.name)
        if self.free is None:
            return list(known.values())
        free = [path for name in self.free if name in known for path in known[name].paths]
        return [
            knob
            for knob in known.values()
            if all(any(f"{path}.".startswith(f"{one}.") for one in free) for path in knob.paths)
        ]

    def frees(self, name: str) -> bool:
        """Whether the knob of that short name may be turned."""
        return self.free is None or name in self.free

    def held(self, values: Mapping[str, Any]) -> Values:
        """`values`, a config in its JSON form, with all but the free knobs as this set-up has it.

        Where another network was chosen, and may be, its own settings that are fixed are the usual.
        """
        if self.free is None:
            return dict(values)
        fixed: Values = json.loads(self.config.to_json())
        network = _at(values, NETWORK)
        if "model" in self.free and network != self.config.model.name and network in all_networks():
            fixed["model"] = model_configs[network]().model_dump(mode="json")
        own = network == fixed["model"]["name"]
        paths = [path for knob in self.knobs(fixed["model"]["name"]) for path in knob.paths]
        for path in paths:
            if path != NETWORK and (own or not path.startswith("model.")):
                _take(path, values, fixed)
        return fixed


def read_set_up(config: str, show: str | None) -> SetUp:
    """The set-up in an address. UserError with what is wrong and what is allowed."""
    _refuse_long(config=config, show=show or "")
    read = parse(_values(config))
    check(read)
    return SetUp(read, None if show is None else _free(show, read.model.name))


def set_up_from(config: ExperimentConfig, show: str | None) -> SetUp:
    """A run's config as a set-up, without name and notes. UserError as of `read_set_up`.

    Which network the run has is not known where `show` is written: of the knobs that it names,
    those that the network does not have are passed over.
    """
    if config.model.name == imported_network.NAME:
        raise UserError(
            "set-up-of-a-brought-network",
            N_("A network that was brought has no settings to train with: take another run's."),
        )
    _refuse_long(show=show or "")
    base = config.model_copy(update={"name": "", "notes": ""})
    check(base)
    free = None if show is None else _free(show, base.model.name, *all_networks())
    return SetUp(base, free)


def config_text(config: ExperimentConfig) -> str:
    """What differs from the usual, for `config` in an address; images, network, epochs always."""
    said = {
        "data.name": config.data.name,
        "model": config.model.name,
        "training.epochs": config.training.epochs,
        **dict(_settings(unusual(config, ExperimentConfig()))),
        "version": VERSION,
    }
    return BETWEEN.join(f"{path}={_text(value)}" for path, value in said.items())


def show_text(free: Iterable[str]) -> str:
    """The knobs that may be turned, for `show` in an address."""
    return ",".join(free)


def _refuse_long(**parameters: str) -> None:
    for parameter, text in parameters.items():
        if len(text) > LONGEST:
            raise UserError(
                "set-up-too-long",
                N_("{parameter} has {count:,} characters; at most {most:,} are allowed."),
                parameter=parameter,
                count=len(text),
                most=LONGEST,
            )


def _values(config: str) -> Any:
    if config.lstrip().startswith("{"):
        return read_json(config)
    settings = (setting.strip() for setting in config.split(BETWEEN))
    return with_settings({}, [setting for setting in settings if setting])


def _settings(said: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Each setting with its path; an alternative stands at the path of its choice."""
    for name, value in said.items():
        path = f"{above}{name}"
        if path in LEFT_OUT:
            continue
        if not isinstance(value, dict):
            yield path, value
            continue
        own = dict(value)
        if path != "data" and "name" in own:
            yield path, own.pop("name")
        yield from _settings(own, f"{path}.")


def _text(value: Any) -> str:
    """As `with_settings` reads it: JSON, or a text that can't be taken for JSON."""
    if isinstance(value, str) and BETWEEN not in value and value == value.strip():
        try:
            json.loads(value)
        except ValueError:
            return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace(BETWEEN, "\\u003b")


def _free(show: str, network: str, *others: str) -> tuple[str, ...]:
    """The short names that `show` names, of knobs of that network or one of `others`."""
    names = list(dict.fromkeys(name.strip() for name in show.split(",") if name.strip()))
    more = all_networks() if "model" in names else others
    known = form_knobs(network, *more)
    short = {path: name for name, knob in known.items() for path in knob.paths}
    names = [short.get(name, name) for name in names]
    if unknown := [name for name in names if name not in known]:
        raise UserError(
            "show-unknown",
            N_("show: {unknown} can't be turned with {network}; what can be is {known}."),
            unknown=", ".join(map(_short.repr, unknown[:MOST_NAMED])),
            network=network,
            known=", ".join(known),
        )
    return tuple(names)


def _at(values: Any, path: str) -> Any:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _take(path: str, source: Mapping[str, Any], into: Values) -> None:
    """Set in `into` what `source` has at `path`, where both have such a setting."""
    above, _dot, name = path.rpartition(".")
    part = _at(into, above) if above else into
    there = _at(source, above) if above else source
    if isinstance(part, dict) and name in part and isinstance(there, Mapping) and name in there:
        part[name] = there[name]


_short = reprlib.Repr()
_short.maxstring = 60
