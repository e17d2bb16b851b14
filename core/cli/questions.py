"""The terminal's commands that answer a question: describe, check, predict and the lists."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.cli.config import find_run, read_config
from core.cli.many import predict_many
from core.cli.output import answer, one_line, say
from core.common.errors import UserError
from core.common.i18n import _
from core.common.reading import read_file
from core.datasets import Dataset, all_datasets
from core.datasets.availability import where_from
from core.datasets.class_words import class_words
from core.datasets.versions.repository import resolve
from core.execution.quiet_stderr import quiet
from core.experiments.config import parse
from core.experiments.recipes import recipes
from core.importing.sources.open import is_several
from core.prediction.answers import best_of
from core.runs.ids import full_version_id
from core.runs.starting import check


def describe(options: argparse.Namespace) -> int:
    """Layer table and parameter counts of a recipe, a config file or a run."""
    config = read_config(options.what, options.set, options.short)
    check(config)
    with quiet():
        from core.modeling.build import describe as describe_config

    network = describe_config(config)
    for layer in network.layers:
        shape = "×".join(str(size) for size in layer.output_shape)
        line = f"{layer.name:<28}{layer.type:<22}{shape:>14}{layer.parameters:>12,}"
        print(f"{line}  {_('learns') if layer.trainable else ''}".rstrip(), file=sys.stderr)
    answer(
        {
            "total_parameters": network.total_parameters,
            "trainable_parameters": network.trainable_parameters,
            "non_trainable_parameters": network.non_trainable_parameters,
            "layers": [asdict(layer) for layer in network.layers],
        }
    )
    return 0


def check_data(options: argparse.Namespace) -> int:
    """Look for duplicates, leaks into the test set, blank images and unequal classes."""
    from core.inspection import quality, result_cache

    version = full_version_id(options.name, options.version) if options.version else ""
    data = parse({"data": {"name": options.name, "version": version}}).data
    resolve(data)
    found = quality.check(data, result_cache.TaskProgress(tell=lambda words: say(_(words))))
    answer({"name": data.name, "version": data.version, **found.summary()})
    return 0


def list_recipes(options: argparse.Namespace) -> int:
    """Names and titles of the recipes."""
    for recipe in recipes:
        print(f"{recipe.name:<24}{_(recipe.title)}")
    return 0


def list_datasets(options: argparse.Namespace) -> int:
    """Names, sizes and whereabouts of the data sets."""
    for dataset in all_datasets():
        shape = "×".join(str(size) for size in dataset.image_shape)
        counts = f"{dataset.train_count:,} + {dataset.test_count:,}"
        print(f"{dataset.name:<16}{shape:<10}{counts:<18}{_(where_from(dataset.name))}")
    return 0


def predict(options: argparse.Namespace) -> int:
    """Top five classes of each image; the last line of stdout is one JSON object.

    Of a file that is no image it has the error; then the exit code is 1, and 2 where none is any.
    Of a folder, a ZIP or a table, and where a CSV is wanted, the object has the totals.
    """
    run = find_run(options.run)
    dataset = resolve(run.config.data)
    if options.csv or any(map(is_several, options.images)):
        return predict_many(run, dataset, options)
    names, words = dataset.class_names, class_words(dataset)
    images, errors = _read_images(dataset, options)
    if not images:
        *others, last = errors.values()
        for error in others:
            say(str(error))
        raise last
    answers: dict[str, dict[str, Any]] = {}
    probabilities = dict(zip(images, _classified(run.id, list(images.values())), strict=True))
    for path in options.images:
        if path in errors:
            say(str(errors[path]))
            answers[path] = {"error": one_line(str(errors[path]))}
            continue
        best = best_of(probabilities[path])
        answers[path] = {names[each]: round(float(probabilities[path][each]), 4) for each in best}
        say(f"{path}: {words[best[0]]} ({probabilities[path][best[0]]:.1%})")
    answer(answers)
    return 1 if errors else 0


def _read_images(
    dataset: Dataset, options: argparse.Namespace
) -> tuple[dict[str, Any], dict[str, UserError]]:
    """The images by their paths as they were given, and what is wrong with the others."""
    from core.datasets.preparation import preparation
    from core.imaging.read import LARGEST_FILE_MB, read

    how = preparation(dataset, options.invert)
    images: dict[str, Any] = {}
    errors: dict[str, UserError] = {}
    for name in options.images:
        try:
            images[name] = read(read_file(Path(name), LARGEST_FILE_MB), name, how)
        except UserError as error:
            errors[name] = error
    return images, errors


def _classified(run_id: str, images: list[Any]) -> Any:
    with quiet():
        from core.prediction.predictor import predict as classify
    return classify(run_id, np.stack(images))
