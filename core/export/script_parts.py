"""Parts of an exported script that say where images come from, and what comes of it in the end."""

import inspect
import pprint
from importlib import import_module
from typing import Any

from core.datasets.opened import OpenDataset
from core.datasets.versions.edits import Version, class_table
from core.export.dataset_folders import folder_names

PIECES = "core.export.pieces"
IMPORTS = """from __future__ import annotations

import json
import math
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
from keras import layers, ops"""
DIGITS = """from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

bunch = load_digits()
images = np.round(bunch.images * (255 / 16)).astype("uint8")[..., None]
labels = bunch.target.astype("uint8")
x_train, x_test, y_train, y_test = train_test_split(
    images, labels, test_size=0.2, stratify=labels, random_state=0
)"""
PUBLISHED = """(x_train, y_train), (x_test, y_test) = keras.datasets.{name}.load_data()
y_train, y_test = y_train.reshape(-1), y_test.reshape(-1)
if x_train.ndim == 3:  # gray
    x_train, x_test = x_train[..., None], x_test[..., None]"""
OWN = """x_train, y_train = read_part(FOLDER, "train", FOLDERS, SHAPE)
x_held_back, y_held_back = read_part(FOLDER, "validation", FOLDERS, SHAPE)
x_train, y_train = np.concatenate([x_train, x_held_back]), np.concatenate([y_train, y_held_back])
x_test, y_test = read_part(FOLDER, "test", FOLDERS, SHAPE)"""
RELABELLED = """# The version of the images: some have another label than they came with.
for index, label in {train}:
    y_train[index] = label
for index, label in {test}:
    y_test[index] = label"""
EDITS = """# The version of the images: some are left out, classes are merged or have other names.
keep = {keep}
dropped_train, dropped_test = {dropped_train}, {dropped_test}
kept_train, kept_test = np.array(keep)[y_train], np.array(keep)[y_test]
kept_train[dropped_train] = False
kept_test[dropped_test] = False
classes = np.array({classes}, "uint8")
x_train, y_train = x_train[kept_train], classes[y_train[kept_train]]
x_test, y_test = x_test[kept_test], classes[y_test[kept_test]]"""
COUNTS = """if (len(x_train), len(x_test)) != {counts}:
    sys.exit(f"{{len(x_train)}} + {{len(x_test)}} images; the run had {train} + {test}.")"""
TEST = """loss, accuracy = network.evaluate(x_test, y_test, batch_size=256, verbose=0)[:2]
network.save("network.keras")
print(json.dumps({"test_accuracy": accuracy, "parameters": network.count_params()}))"""


def source(module: str, name: str) -> str:
    """The source of a function or class of the pieces."""
    return inspect.getsource(getattr(import_module(f"{PIECES}.{module}"), name)).strip()


def written(values: Any) -> str:
    """A plain value as code that fits the lines."""
    return pprint.pformat(values, width=96, compact=True, sort_dicts=False)


def needs(opened: OpenDataset) -> list[str]:
    """What must be there before it is started, for the script's head."""
    dataset = opened.dataset
    if dataset.own:
        version = f" --version {opened.version}" if opened.version else ""
        return [
            "It needs TensorFlow, Keras and Pillow, and the images: unpack what Vistazo's",
            f"    export-data {dataset.name}{version} --out images.zip",
            "has written, and name the folder: python FILE FOLDER",
        ]
    if dataset.name == "digits":
        return ["It needs TensorFlow, Keras and scikit-learn, which brings the digits."]
    return ["It needs TensorFlow and Keras, which downloads the images."]


def images(opened: OpenDataset, version: Version | None) -> str:
    """`x_train`, `y_train`, `x_test` and `y_test` in the order of the run."""
    dataset = opened.dataset
    if dataset.own:
        parts = [
            source("folders", "read_part"),
            f"SHAPE = {dataset.image_shape}\nFOLDERS = "
            f"{written(folder_names(dataset.class_names))}\n{OWN}",
        ]
    elif dataset.name == "digits":
        parts = [DIGITS]
    else:
        parts = [PUBLISHED.format(name=dataset.name)]
    if version and not dataset.own:
        relabelled = version.relabelled_train, version.relabelled_test
        if any(relabelled):
            others = [written(list(pairs)) for pairs in relabelled]
            parts.append(RELABELLED.format(train=others[0], test=others[1]))
        parts.append(
            EDITS.format(
                keep=written([name is not None for name in version.classes]),
                dropped_train=written(list(version.dropped_train)),
                dropped_test=written(list(version.dropped_test)),
                classes=written(class_table(version).tolist()),
            )
        )
    train, test = len(opened.arrays.x_train), len(opened.arrays.x_test)
    counts = COUNTS.format(counts=(train, test), train=train, test=test)
    return "\n\n\n".join(
        [
            *parts[:-1],
            f"{parts[-1]}\n{counts}",
        ]
    )
