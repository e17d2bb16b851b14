"""A network in a `.keras` file from elsewhere: looked into, tested, then used like all others."""

import tempfile
from pathlib import Path
from typing import Any, get_args

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, shown
from core.common.spelling import in_one_line
from core.config.data import DataConfig
from core.config.imported_network import ImportedNetwork, Scaling
from core.config.options import option_word
from core.config.words import label
from core.datasets import all_datasets
from core.execution import local, scheduler
from core.execution.tasks import LOOK_INTO
from core.experiments.config import parse
from core.importing.network_file import LARGEST_MB
from pages._ui.shell import state
from pages._ui.shell.actor import actor
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.messages import problem

LONGEST_FILE_NAME = 100
AS_THEY_ARE = N_("0 to 255, or it scales them itself")


def bring_network() -> None:
    """Asks for a file, its images and their values; a run of it appears among all others."""
    folded = st.expander(
        _("A network from elsewhere (.keras)"),
        icon=":material/upload_file:",
        key="bring_network",
        on_change="rerun",
    )
    if not folded.open:
        return
    with folded:
        st.caption(
            _(
                "It is opened in Keras' safe mode, and only where it is made of Keras' own layers. "
                "It takes one image and answers with a softmax of the data set's classes, in their "
                "order. It is tested on that data set; nothing of it is trained."
            )
        )
        file = st.file_uploader(
            _("File: .keras, up to {size} MB", size=LARGEST_MB),
            max_upload_size=LARGEST_MB,
            key="network_file",
        )
        data, scaling = _images(), _scaling()
        if st.button(_("Test it and use it"), icon=":material/check:", disabled=file is None):
            assert file is not None
            try:
                run_id = _take_in(file.getbuffer(), file.name, data, scaling)
            except UserError as error:
                problem(str(error))
            else:
                st.switch_page(TRAIN.path, query_params={state.RUN_PARAMETER: run_id})


def _images() -> str:
    titles = {dataset.name: shown(dataset.title) for dataset in all_datasets()}
    names = list(titles)
    key = "network_data"
    return st.selectbox(
        _("Data set with its classes"),
        names,
        names.index(state.held(key, names[0], names)),
        format_func=lambda name: titles[name],
        key=key,
    )


def _scaling() -> Scaling:
    options: list[Scaling] = list(get_args(Scaling))
    field = ImportedNetwork.model_fields["scaling"]
    key = "network_scaling"
    return st.selectbox(
        label(field),
        options,
        options.index(state.held(key, options[0], options)),
        format_func=lambda one: _(AS_THEY_ARE) if one == "none" else option_word(one),
        help=_(str(field.description)),
        key=key,
    )


def _take_in(content: Any, called: str, data: str, scaling: Scaling) -> str:
    """The id of the new run. UserError where the file is refused, or does not fit the images."""
    name = in_one_line(called)[-LONGEST_FILE_NAME:]
    with tempfile.TemporaryDirectory() as folder, st.spinner(_("Looking into the file…")):
        path = Path(folder) / "network.keras"
        path.write_bytes(content)
        local.inference.call(LOOK_INTO, str(path), name, DataConfig(name=data), scaling)
        model = {"name": "imported", "file": name, "scaling": scaling}
        values = {"name": name, "data": {"name": data}, "model": model, "training": {"epochs": 1}}
        config = parse({"version": 2, **values})
        return scheduler.submit_network(config, path, actor())
