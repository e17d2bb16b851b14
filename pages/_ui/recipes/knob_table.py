"""The settings of an experiment as a table: all of its network, of the rest what was changed."""

import pandas as pd
import streamlit as st
from pydantic import BaseModel

from core.common.i18n import _
from core.experiments.config import ExperimentConfig
from pages._ui.widgets.forms import in_words, label

SECTIONS = ("data", "model", "augmentation", "training")


def knob_table(config: ExperimentConfig) -> None:
    """One row a setting: its title, its value in words, its name in a config."""
    rows = []
    published = config.model.published(config.model.model_dump())
    for name in SECTIONS:
        section: BaseModel = getattr(config, name)
        usual = type(section)() if name != "data" else None
        for key, field in type(section).model_fields.items():
            value = getattr(section, key)
            if key == "name" or not field.title:
                continue
            if name == "model" or value != getattr(usual, key, field.default):
                words = in_words(field, value, published.get(key) if name == "model" else None)
                rows.append((label(field), words, f"{name}.{key}"))
    columns = [_("Setting"), _("Value"), _("Name")]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height="content")
