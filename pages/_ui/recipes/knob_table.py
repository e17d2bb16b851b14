"""The settings of an experiment as a table: all of its network, of the rest what was changed."""

import pandas as pd
import streamlit as st

from core.config.fields import Section
from core.experiments.config import ExperimentConfig
from pages._ui.widgets.forms import in_words, label

SECTIONS = ("data", "model", "augmentation", "training")


def knob_table(config: ExperimentConfig) -> None:
    """One row a setting: its title, its value in words, its name in a config."""
    rows = []
    for name in SECTIONS:
        section: Section = getattr(config, name)
        published = section.published(section.model_dump()) if name == "model" else {}
        usual = type(section)() if name != "data" else None
        for key, field in type(section).model_fields.items():
            value = getattr(section, key)
            if key == "name" or not field.title:
                continue
            if name == "model" or value != getattr(usual, key, field.default):
                words = in_words(field, value, published.get(key))
                rows.append({"Setting": label(field), "Value": words, "Name": f"{name}.{key}"})
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content")
