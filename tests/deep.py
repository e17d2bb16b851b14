"""Which of a test's parameters are slow: deep networks, and what a quicker one stands for."""

from collections.abc import Iterable
from typing import Any

import pytest

DEEP = ("resnet50", "inceptionv3", "densenet121", "efficientnetv2-b0", "convnext-tiny")


def all_but_slow(quick: Iterable[str], names: Iterable[str]) -> list[Any]:
    """The names as a test's parameters; all but the `quick` ones among them are slow."""
    quick, names = {*quick}, [*names]
    assert quick <= {*names}, "a quick one is called otherwise now"
    return [pytest.param(name, marks=() if name in quick else pytest.mark.slow) for name in names]


def deep_is_slow(names: Iterable[str], *values: Any) -> list[Any]:
    """The networks' names as a test's parameters, each with `values`; deep ones are slow."""
    return [
        pytest.param(name, *values, marks=pytest.mark.slow if name in DEEP else ())
        for name in names
    ]
