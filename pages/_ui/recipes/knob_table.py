"""The settings of an experiment as a table: all of its network, of the rest what was changed."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import BaseModel

from core.common.i18n import _
from core.config.choices import choice_of, knobs_of
from core.config.words import in_words, label
from core.experiments.config import ExperimentConfig

Row = tuple[str, str, str]


def knob_table(config: ExperimentConfig) -> None:
    """One row a setting: its title, its value in words, its name in a config."""
    published = config.model.published(config.model.model_dump())
    rows = [*_changed(config.data, "data"), *_all(config.model, "model", published)]
    rows += [*_changed(config.augmentation, "augmentation"), *_changed(config.training, "training")]
    columns = [_("Setting"), _("Value"), _("Name")]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height="content")


def _changed(section: BaseModel, path: str) -> Iterator[Row]:
    """What is not as usual; of another alternative than usual all that it has to set."""
    for name, field in knobs_of(type(section)).items():
        value, usual = getattr(section, name), field.get_default(call_default_factory=True)
        if value == usual or not field.title:
            continue
        inner = f"{path}.{name}"
        if not choice_of(field):
            yield label(field), in_words(field, value), inner
        elif type(value) is type(usual):
            yield from _changed(value, inner)
        else:
            yield label(field), _(value.title), f"{inner}.name"
            yield from _all(value, inner, {})


def _all(section: BaseModel, path: str, published: dict[str, Any]) -> Iterator[Row]:
    for name, field in knobs_of(type(section)).items():
        if field.title:
            words = in_words(field, getattr(section, name), published.get(name))
            yield label(field), words, f"{path}.{name}"
