"""The form that sets up an experiment: data set and network, five knobs, and all others folded."""

import json
from typing import Any

import streamlit as st

from core.architectures import architectures
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.config.augmentation import COPIES, AugmentationConfig
from core.config.data import DataConfig
from core.config.network import model_configs
from core.config.training import TrainingConfig
from core.datasets import Dataset, all_datasets, get_dataset
from core.datasets.availability import where_from
from core.datasets.cache import Meta, read_meta
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig, parse, parse_json
from core.experiments.validation import problems
from pages._ui.network.facts import layer_details, parameter_line, with_facts
from pages._ui.run.start import start
from pages._ui.run.suited import say_why, set_up, untouched
from pages._ui.shell import state
from pages._ui.shell.registry import IMPORT
from pages._ui.train.unfreeze import choose_unfreeze
from pages._ui.widgets.forms import field_names, show_fields, told
from pages._ui.widgets.image_form import form_and_classes
from pages._ui.widgets.messages import from_catalogue, next_step, problem
from pages._ui.widgets.previews import augmentation_preview, schedule_preview
from pages._ui.widgets.version_picker import choose_version

OWN_WIDGETS = ("name", "unfreeze")
STOPPING = ["early_stopping", "patience", "keep"]


def setup_form() -> None:
    """Everything to set up a training, and the button that starts it."""
    values = state.draft()
    _choose_data(values)
    _choose_network(values)
    facts = st.container()
    _basic_knobs(values)
    _unfreeze_depth(values)
    start = st.container()  # above the folded knobs, filled when all of them are known
    _expert_knobs(values)
    with start:
        config = _checked(values)
        if config:
            with facts:
                with_facts(config, parameter_line)
            _start_button(config)
    if config:
        layers = st.expander(
            _("The layers of this network"),
            icon=":material/layers:",
            key="layers",
            on_change="rerun",
        )
        if layers.open:
            with layers:
                with_facts(config, layer_details)
    _as_text(values)


def _choose_data(values: dict[str, Any]) -> None:
    key = f"{state.generation()}.data.name"
    found = {dataset.name: dataset for dataset in all_datasets()}
    names = list(found)
    wanted = values["data"]["name"]
    if wanted not in found:  # its images were deleted meanwhile
        wanted = DataConfig().name
    name = st.selectbox(
        _("Data set"),
        names,
        index=names.index(state.held(key, wanted, names)),
        format_func=lambda name: from_catalogue(found[name], found[name].title),
        key=key,
    )
    if name != values["data"]["name"]:
        if found[name].own and untouched(values):
            set_up({"name": name, "version": ""})
            st.rerun(scope="app")
        values["data"]["version"] = ""
    values["data"]["name"] = name
    version = choose_version(name, values["data"].get("version", ""), f"{key}.{name}.version")
    values["data"]["version"] = version
    dataset = resolve(DataConfig(name=name, version=version))
    st.caption(" · ".join(_about(dataset, None if version else read_meta(name))))
    next_step(IMPORT, _("Bring your own images"))


def _about(dataset: Dataset, meta: Meta | None) -> list[str]:
    """What the images are, how many, and where; `meta` may know of fewer than were published."""
    published = dataset.train_count
    count = ngettext("{count:,} training image", "{count:,} training images", published)
    if meta and meta.train_count < published:
        count = _("{present:,} of {published}", present=meta.train_count, published=count)
    return [
        f"{from_catalogue(dataset, dataset.summary)} "
        + form_and_classes(dataset.image_shape, dataset.class_names),
        count,
        _(where_from(dataset.name)),
    ]


def _choose_network(values: dict[str, Any]) -> None:
    key = f"{state.generation()}.model.name"
    names = architectures.names()
    name = st.selectbox(
        _("Network"),
        names,
        index=names.index(state.held(key, values["model"]["name"])),
        format_func=lambda name: _(architectures[name].title),
        key=key,
    )
    if name != values["model"]["name"]:
        values["model"] = model_configs[name]().model_dump(mode="json")
    least = architectures[name].smallest_image
    sentences = [_(architectures[name].summary)]
    if least > 1:
        sentences.append(
            _("Smaller images than {side}×{side} pixels are enlarged for it.", side=least)
        )
    st.caption(" ".join(sentences))
    say_why(values)


def _basic_knobs(values: dict[str, Any]) -> None:
    knobs = model_configs[values["model"]["name"]]
    show_fields(
        TrainingConfig, field_names(TrainingConfig, "basic"), values["training"], "training"
    )
    for section, part in ((knobs, "model"), (DataConfig, "data")):
        names = [name for name in field_names(section, "basic") if name not in OWN_WIDGETS]
        show_fields(section, names, values[part], _path(part, values), published(part, values))


def published(part: str, values: dict[str, Any]) -> dict[str, Any]:
    """What the settings stand for that are left open."""
    if part == "data":
        return {"validation": get_dataset(values["data"]["name"]).validation}
    knobs = model_configs[values["model"]["name"]]
    return knobs.published(told(values["model"], _path("model", values)))


def _path(part: str, values: dict[str, Any]) -> str:
    """Tells widgets apart; two networks' knobs of one name are two widgets."""
    return f"{part}.{values['model']['name']}" if part == "model" else part


def _unfreeze_depth(values: dict[str, Any]) -> None:
    """How much of a pretrained network learns: needs to know its layers, so it may come later."""
    if "unfreeze" not in model_configs[values["model"]["name"]].model_fields:
        return
    try:
        config = parse({**values, "model": {**values["model"], "unfreeze": 0}})
    except UserError:
        return  # said where the whole config is checked
    with_facts(config, lambda facts: choose_unfreeze(facts.backbone_layers, values["model"]))


def _expert_knobs(values: dict[str, Any]) -> None:
    knobs = model_configs[values["model"]["name"]]
    training = field_names(TrainingConfig, "expert")
    with st.expander(_("Random changes to the images (augmentation)"), icon=":material/flip:"):
        names = field_names(AugmentationConfig, "expert")
        show_fields(AugmentationConfig, names, values["augmentation"], "augmentation")
        augmentation_preview(values)
        _say_what_changes_cost(values)
    with st.expander(_("More about the network"), icon=":material/account_tree:"):
        names = field_names(knobs, "expert")
        path = _path("model", values)
        show_fields(knobs, names, values["model"], path, published("model", values))
    with st.expander(_("Optimiser, batch size, schedule"), icon=":material/tune:"):
        names = [name for name in training if name not in STOPPING]
        show_fields(TrainingConfig, names, values["training"], "training")
        schedule_preview(values)
    with st.expander(_("Validation and stopping early"), icon=":material/timer_off:"):
        names = field_names(DataConfig, "expert")
        show_fields(DataConfig, names, values["data"], "data", published("data", values))
        show_fields(TrainingConfig, STOPPING, values["training"], "training")
    with st.expander(_("Name, notes, random seed"), icon=":material/edit_note:"):
        show_fields(ExperimentConfig, ["name", "notes", "seed"], values, "run")


def _say_what_changes_cost(values: dict[str, Any]) -> None:
    """What is frozen can be computed once, unless the images are others in every epoch."""
    try:
        changes = AugmentationConfig.model_validate(values["augmentation"])
    except ValueError:
        return  # said where the whole config is checked
    if "unfreeze" in values["model"] and changes.active and not changes.cached_views:
        st.caption(
            _(
                ":material/timer: What is frozen of the network is computed anew in every "
                "epoch now. With two to five of “{setting}”, it is done only once.",
                setting=_(COPIES),
            )
        )


def _checked(values: dict[str, Any]) -> ExperimentConfig | None:
    """The config, or None after having said what is wrong with it."""
    try:
        config = parse(values)
    except UserError as error:
        problem(str(error))
        return None
    found = problems(config)
    for line in found:
        problem(line)
    return None if found else config


def _start_button(config: ExperimentConfig) -> None:
    if st.button(
        _("Start training"), type="primary", icon=":material/play_arrow:", width="stretch"
    ):
        state.show_run(start(config))
        st.rerun(scope="app")


def _as_text(values: dict[str, Any]) -> None:
    with st.expander(_("All settings as text (JSON)"), icon=":material/data_object:"):
        st.caption(
            _(
                "For the terminal: save as config.json, then `{terminal} train config.json`. "
                "Or paste settings here and apply them.",
                terminal=settings.terminal(),
            )
        )
        key = f"{state.generation()}.json"
        text = json.dumps(values, indent=2, ensure_ascii=False)
        key = f"{key}.{hash(text)}"
        edited = st.text_area(_("Settings"), state.held(key, text), key=key, height=260)
        st.download_button(_("Download config.json"), text, "config.json", "application/json")
        if st.button(_("Apply"), disabled=edited == text):
            state.replace_draft(parse_json(edited))
            st.rerun(scope="app")
