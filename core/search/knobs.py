"""What may vary in a sweep: proposed from the config's own fields, with their limits."""

import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core.architectures import architectures
from core.architectures.base import Group
from core.config.choices import Choice, choice_of, extra_of
from core.config.fields import Section
from core.experiments.config import ExperimentConfig
from core.search.checking import FIXED, SECTIONS
from core.search.settings import value_at
from core.search.spec import Value, Varied

MOST_NETWORKS = 4  # proposed at once
# What is asked for most, in that order: from, to, log scale. Choices for what goes in steps.
USUAL: dict[str, tuple[float, float, bool] | tuple[int, ...]] = {
    "learning_rate": (1e-4, 1e-1, True),
    "l2": (1e-6, 1e-2, True),
    "dropout": (0.0, 0.6, False),
    "weight_decay": (1e-5, 1e-1, True),
    "batch_size": (32, 64, 128, 256),
    "width": (0.5, 2.0, True),
    "units": (32, 512, True),
    "hidden_layers": (1, 4, False),
    "momentum": (0.8, 0.99, False),
    "label_smoothing": (0.0, 0.2, False),
    "l1": (1e-7, 1e-3, True),
}


@dataclass(frozen=True)
class Proposal:
    """A setting that may vary: how it is called, and the range or the choices that are proposed.

    `title` and `help` are marked texts, `unit` too ("" for none). `limits`: what the config allows
    at all, None with choices. `allowed`: all choices that there are, () with ranges. `now`: the
    value in the base config. `basic`: whether a beginner sees it first.
    """

    varied: Varied
    title: str
    help: str
    unit: str
    limits: tuple[float, float] | None
    allowed: Sequence[Value]
    now: Value
    basic: bool


def proposals(base: ExperimentConfig) -> list[Proposal]:
    """All that may vary: the network itself (`model`), its knobs, those of the training and of the
    augmentation; the most asked for first (learning rate, L2, dropout, batch size)."""
    found = [each for name in SECTIONS for each in _of_field(base, name)]
    order = list(USUAL)

    def place(one: Proposal) -> tuple[int, bool]:
        name = one.varied.path.rpartition(".")[2]
        return (order.index(name) if name in order else len(order), not one.basic)

    return sorted(found, key=place)


def _of_field(base: ExperimentConfig, path: str) -> Iterator[Proposal]:
    """What a field has to propose: a section all of its fields, a choice itself and its knobs."""
    section: Any = base
    field: FieldInfo | None = None
    for name in path.split("."):
        field, section = type(section).model_fields[name], getattr(section, name)
    if field is None or path in FIXED:
        return
    if choice := choice_of(field):
        yield _alternatives(path, field, choice, base)
    if isinstance(section, Section):
        for name in type(section).model_fields:
            if name != "name":
                yield from _of_field(base, f"{path}.{name}")
    elif (varied := _varied(path, field, section)) is not None:
        allowed = _options(field.annotation)
        yield _proposal(varied, field, section, allowed)


def _alternatives(path: str, field: FieldInfo, choice: Choice, base: ExperimentConfig) -> Proposal:
    names = choice.alternatives.names()
    now = str(value_at(base, path))
    proposed = names
    if path == "model":
        names = [one.name for one in architectures]
        easy = [one.name for one in architectures if one.group is Group.START_HERE]
        proposed = [now, *(name for name in easy if name != now)][:MOST_NETWORKS]
    varied = Varied(path=path, kind="choices", choices=tuple(proposed))
    return _proposal(varied, field, now, names)


def _proposal(varied: Varied, field: FieldInfo, now: Any, allowed: Sequence[Value]) -> Proposal:
    extra = extra_of(field)
    return Proposal(
        varied=varied,
        title=field.title or varied.path,
        help=field.description or "",
        unit=extra.get("unit") or "",
        limits=extra.get("limits") if varied.kind != "choices" else None,
        allowed=allowed if varied.kind == "choices" else (),
        now=now,
        basic=extra.get("level") == "basic",
    )


def _varied(path: str, field: FieldInfo, now: Any) -> Varied | None:
    """The range or the choices that are proposed; None of what can't vary (pairs, texts)."""
    options = _options(field.annotation)
    if options:
        return Varied(path=path, kind="choices", choices=options)
    kinds = _kinds(field.annotation)
    limits = extra_of(field).get("limits")
    if not limits or not (kinds <= {int, float, type(None)}) or not kinds & {int, float}:
        return None
    steps = next((one.multiple_of for one in field.metadata if hasattr(one, "multiple_of")), None)
    if steps:
        count = round((limits[1] - limits[0]) / steps)
        choices = tuple(limits[0] + steps * number for number in range(count + 1))
        return Varied(path=path, kind="choices", choices=choices)
    usual = USUAL.get(path.rpartition(".")[2])
    if usual and not isinstance(usual[2], bool):
        return Varied(path=path, kind="choices", choices=tuple(int(one) for one in usual))
    low, high, log = usual or (*limits, limits[0] > 0 and limits[1] / limits[0] >= 100)
    low, high = max(low, limits[0]), min(high, limits[1])
    if isinstance(now, int | float) and not isinstance(now, bool):
        low, high = _with(float(now), low, high, bool(log))
    kind: Literal["int", "float"] = "int" if int in kinds and float not in kinds else "float"
    return Varied(path=path, kind=kind, low=low, high=high, log=bool(log))


def _with(now: float, low: float, high: float, log: bool) -> tuple[float, float]:
    """The range, widened so that the value that is set lies in it."""
    if log and now <= 0:
        return low, high
    return min(low, now), max(high, now)


def _options(annotation: Any) -> tuple[Value, ...]:
    """All values that a field of few values has; () of others."""
    if annotation is bool:
        return (False, True)
    if get_origin(annotation) is Literal:
        found = tuple(get_args(annotation))
        return found if len(found) > 1 else ()
    if get_origin(annotation) in (Union, types.UnionType):
        parts = get_args(annotation)
        options = tuple(value for part in parts for value in _options(part))
        rest = [part for part in parts if part is not type(None) and not _options(part)]
        return () if rest or not options else (*options, None)
    return ()


def _kinds(annotation: Any) -> set[Any]:
    """The plain types that a field may have."""
    if get_origin(annotation) in (Union, types.UnionType):
        return {kind for part in get_args(annotation) for kind in _kinds(part)}
    return {annotation}
