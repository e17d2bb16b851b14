"""What can be wrong with a config as a whole, found before a training begins."""

from collections.abc import Callable
from typing import Any

from core.architectures import architectures
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.config import imported_network
from core.datasets import get_dataset
from core.datasets.cache import read_meta
from core.datasets.other_hosts import are_elsewhere
from core.datasets.splits import problem, validation_share
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig


def problems(config: ExperimentConfig) -> list[str]:
    """One line per problem, naming field, value and what is allowed; empty when it can start."""
    found = _unknown_names(config)
    if found:
        return found
    try:
        dataset = resolve(config.data)
    except UserError as error:
        return [str(error)]
    meta = read_meta(config.data.name)
    if dataset.own and not meta and not are_elsewhere(dataset.name):
        return [_gone(config.data.name)]
    meta = None if config.data.version else meta
    available = meta.train_count if meta else dataset.train_count
    too_few = problem(available, len(dataset.class_names), config.data, dataset)
    if too_few:
        found.append(str(too_few))
    stopping = config.training.early_stopping
    if stopping.watched and not validation_share(config.data, dataset):
        found.append(
            _(
                "training.early_stopping: {rule!r} needs validation images; raise data.validation "
                "(the share held back) above 0, or set it to 'off'.",
                rule=stopping.name,
            )
        )
    augmentation = config.augmentation
    if augmentation.flip == "alternating" and augmentation.cached_views % 2:
        found.append(
            _(
                "augmentation.cached_views: {count} copies show some images from one side only "
                "where flip is 'alternating'; take an even number, or another flip.",
                count=augmentation.cached_views,
            )
        )
    return found


def _gone(name: str) -> str:
    return _(
        "data.name: the images of {name!r} were put away or deleted; bring them back from the "
        "trash, take another data set, or import them again under another name.",
        name=name,
    )


def check(config: ExperimentConfig) -> None:
    """Raises UserError with all `problems`, when there are any."""
    found = problems(config)
    if found:
        raise UserError("config-cannot-run", N_("{problems}"), problems=" ".join(found))


def _unknown_names(config: ExperimentConfig) -> list[str]:
    asked: list[tuple[Callable[[str], Any], str]] = [(get_dataset, config.data.name)]
    if config.model.name != imported_network.NAME:  # which is in no catalogue
        asked.append((architectures.__getitem__, config.model.name))
    found = []
    for look_up, name in asked:
        try:
            look_up(name)
        except UserError as error:
            found.append(str(error))
    return found
