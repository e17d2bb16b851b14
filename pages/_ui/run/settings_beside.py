"""Which settings a run has, and in which of them those being set up differ."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.config.augmentation import AugmentationConfig
from core.config.choices import choice_of, knobs_of
from core.config.data import DataConfig
from core.config.words import in_words, label
from core.datasets import get_dataset
from core.experiments.config import ExperimentConfig
from core.experiments.recipes.augmentation_presets import OWN_TITLE, PRESET_TITLES, preset_of
from core.runs.titles import data_title, network_title
from pages._ui.widgets.templates import show_html

MOST_SHOWN = 6


class Difference(NamedTuple):
    """A setting in words, as the run has it and as the form has it."""

    setting: str
    run: str
    form: str


def show_settings(run: ExperimentConfig, form: ExperimentConfig | None) -> None:
    """The run's main settings in a line; below, what the `form` has otherwise, if it is whole."""
    found = list(differences(run, form)) if form else []
    more = len(found) - MOST_SHOWN
    if found:
        heading = _("The form has other settings:")
    else:
        heading = _("The form has the same settings.") if form else ""
    show_html(
        "settings_beside",
        settings=list(main_settings(run)),
        heading=heading,
        differences=found[:MOST_SHOWN],
        more=ngettext("and {count} more", "and {count} more", more) if more > 0 else "",
    )


def main_settings(config: ExperimentConfig) -> Iterator[tuple[str, str]]:
    """The knobs of the first rank, each as its title and its value in words."""
    training, model = config.training, config.model
    published = _published(config)
    for section, names in (
        (training, ("epochs",)),
        (training.optimizer, ("learning_rate",)),
        (model, ("dropout", "l2", "unfreeze")),
    ):
        for name in names:
            if field := type(section).model_fields.get(name):
                value = getattr(section, name)
                yield label(field), in_words(field, value, published.get(name))
    yield _("Random changes (augmentation)"), _augmentation(config.augmentation)


def differences(run: ExperimentConfig, form: ExperimentConfig) -> Iterator[Difference]:
    """Setting by setting, in the order of the form; a name or a note is none."""
    if run.data.name != form.data.name:
        yield Difference(_("Data set"), data_title(run.data.name), data_title(form.data.name))
    usual = _usual_data(run.data), _usual_data(form.data)
    yield from _of_sections(run.data, form.data, *usual)
    if run.model.name != form.model.name:
        titles = (network_title(one.model.name) for one in (run, form))
        yield Difference(_("Network"), *titles)
    else:
        yield from _of_sections(run.model, form.model, _published(run), _published(form))
    words = _augmentation(run.augmentation), _augmentation(form.augmentation)
    if words[0] != words[1]:
        yield Difference(_("Random changes (augmentation)"), *words)
    else:
        yield from _of_sections(run.augmentation, form.augmentation)
    yield from _of_sections(run.training, form.training)
    if run.seed != form.seed:
        yield Difference(_("Random seed"), str(run.seed), str(form.seed))
    yield from _of_sections(run.parent, form.parent)


def _of_sections(
    run: BaseModel,
    form: BaseModel,
    run_usual: Mapping[str, Any] | None = None,
    form_usual: Mapping[str, Any] | None = None,
) -> Iterator[Difference]:
    """Of two sections of one class; `usual` says what settings stand for that are left open."""
    for name, field in knobs_of(type(run)).items():
        its, mine = getattr(run, name), getattr(form, name)
        if its == mine:
            continue
        if not choice_of(field):
            words = (
                in_words(field, value, (usual or {}).get(name)) if value != "" else _("none")
                for value, usual in ((its, run_usual), (mine, form_usual))
            )
            yield Difference(label(field), *words)
        elif type(its) is type(mine):
            yield from _of_sections(its, mine)
        else:
            yield Difference(label(field), _(its.title), _(mine.title))


def _augmentation(changes: AugmentationConfig) -> str:
    return _(PRESET_TITLES.get(preset_of(changes), OWN_TITLE))


def _published(config: ExperimentConfig) -> dict[str, Any]:
    return config.model.published(config.model.model_dump())


def _usual_data(data: DataConfig) -> dict[str, Any]:
    try:
        return {"validation": get_dataset(data.name).validation}
    except UserError:  # its images are gone
        return {}
