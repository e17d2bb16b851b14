"""What the weights are at the start: random, published, or those of an earlier run."""

from typing import Any, get_args

import streamlit as st

from core.common.i18n import _, number
from core.config.choices import extra_of
from core.config.network import RUN, model_configs
from core.config.options import option_word
from core.config.words import kind_of, label
from core.runs.models import ArtifactKind, RunSummary
from core.runs.summaries import summaries_with
from core.runs.titles import run_title
from pages._ui.shell import state
from pages._ui.train.sections import model_path

MOST_OFFERED = 30  # runs, the newest ones; another id is typed into the settings as text


def choose_weights(values: dict[str, Any], level: str) -> None:
    """Write what the network begins with into `values["model"]`, where its setting is of `level`.

    Nothing is asked where there is nothing to choose from.
    """
    model = values["model"]
    field = model_configs[model["name"]].model_fields["weights"]
    if extra_of(field)["level"] != level:
        return
    found = summaries_with(ArtifactKind.MODEL, MOST_OFFERED, network=model["name"])
    earlier = {f"{RUN}{run.id}": run for run in found}
    now = model.get("weights", field.default)
    options = list(dict.fromkeys([*get_args(kind_of(field.annotation)[0]), *earlier, now]))
    if len(options) == 1:
        return
    key = f"{state.generation()}.{model_path(values)}.weights"
    model["weights"] = st.selectbox(
        label(field),
        options,
        options.index(state.held(key, now, options)),
        format_func=lambda one: _words(one, earlier.get(one)),
        key=key,
        help=_(str(field.description)),
    )


def _words(option: str, run: RunSummary | None) -> str:
    if not option.startswith(RUN):
        return option_word(option)
    run_id = option.removeprefix(RUN)
    if run is None:
        return _("run {run}", run=run_id)
    words = _("run {run}: {title}", run=run_id, title=run_title(run))
    if run.test_accuracy is None:
        return words
    return f"{words} ({number(run.test_accuracy, '.1%')})"
