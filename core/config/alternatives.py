"""Alternative: what optimisers, schedules and others of a config's choices have in common."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from core.common.registry import Registry
from core.config.fields import Section


class Alternative(Section):
    """One of those that a choice has: its name, and the knobs that mean something with it.

    A knob of one name is the same knob in all of them: it stands in a base that they share.
    """

    name: str
    title: ClassVar[str]
    """The word that people read."""
    summary: ClassVar[str]
    """What it does, a sentence."""


A = TypeVar("A", bound=Alternative)


def registered(kind: str, alternatives: Iterable[type[A]]) -> Registry[type[A]]:
    """The classes by their names; `kind` is the marked word for one of them."""
    registry: Registry[Any] = Registry(kind)
    for alternative in alternatives:
        registry.add(alternative.model_fields["name"].default, alternative)
    return registry
