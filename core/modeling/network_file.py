"""A `.keras` file from elsewhere, opened in Keras' safe mode and put into the form of all networks:
pixels 0 to 255 of a data set's images in, probabilities of its classes out."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.reading import DAMAGE
from core.config.data import DataConfig
from core.config.imported_network import Scaling
from core.datasets import Dataset
from core.datasets.downloads import reason
from core.datasets.versions.repository import resolve
from core.importing.network_file import judge
from core.modeling.build import brought_to
from core.modeling.logits import logits_of

SCALES = {"unit": (1 / 255, 0.0), "signed": (1 / 127.5, -1.0)}
PREFIX = "vistazo_"  # of the layers that bring images into form
SUM_TOLERANCE = 1e-2


def look_into(path: str, name: str, data: DataConfig, scaling: Scaling) -> None:
    """UserError where the file is refused, or would not answer images of `data`. Runs in a worker.

    What a module with Keras defines is no answer for the app's process, which would import both.
    """
    for_images(open_network(Path(path), name), name, resolve(data), scaling)


def open_network(path: Path, name: str) -> keras.Model:
    """The network in the file at `path`, called `name`; UserError where it is not opened."""
    judge(path, name)
    try:
        network = keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # whatever layers raise at a config that somebody has made up
        raise _refused(name, N_("Keras can't open it ({reason})", reason=reason(error))) from None
    if not isinstance(network, keras.Model):
        raise _refused(name, N_("it is no whole network"))
    return network


def for_images(found: keras.Model, name: str, dataset: Dataset, scaling: Scaling) -> keras.Model:
    """A flat network for the images of `dataset`, as `core.modeling.build.build` makes them.

    UserError where `found` takes something else than images, or answers other classes.
    """
    shape = _image_shape(found, name)
    _check_classes(found, name, dataset)
    height, width, channels = dataset.image_shape
    images = keras.Input(dataset.image_shape, name=f"{PREFIX}image")
    x = brought_to(images, (shape[0] or height, shape[1] or width), PREFIX)
    if shape[2] == 3 and channels == 1:
        x = layers.Concatenate(name=f"{PREFIX}gray_to_rgb")([x] * 3)
    elif shape[2] != channels:
        words = N_("it takes gray images, and those of {title} have colours", title=dataset.title)
        raise _refused(name, words)
    if scaling in SCALES:
        x = layers.Rescaling(*SCALES[scaling], name=f"{PREFIX}scale")(x)
    try:
        network = keras.Model(images, _on(found, x), name="imported")
    except (ValueError, TypeError) as error:  # as where it has layers of our names
        raise _refused(name, N_("it can't answer ({reason})", reason=reason(error))) from None
    _check_answers(network, name, dataset)
    return network


def _image_shape(found: keras.Model, name: str) -> tuple[int | None, int | None, int]:
    shapes = [tuple(tensor.shape[1:]) for tensor in found.inputs]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2] not in (1, 3):
        words = ", ".join(str(shape) for shape in shapes)
        raise _refused(
            name,
            N_("it takes {shapes}; it must be one image (height, width, 1 or 3)", shapes=words),
        )
    height, width, channels = shapes[0]
    return height, width, channels


def _check_classes(found: keras.Model, name: str, dataset: Dataset) -> None:
    shapes = [tuple(tensor.shape[1:]) for tensor in found.outputs]
    wanted = len(dataset.class_names)
    if shapes == [(wanted,)]:
        return
    raise _refused(
        name,
        N_(
            "it answers {shapes}, and {title} has {classes} classes; they must be as many",
            shapes=", ".join(str(shape) for shape in shapes),
            title=dataset.title,
            classes=wanted,
        ),
    )


def _on(found: keras.Model, tensor: Any) -> Any:
    """The answers of `found` to `tensor`, in a flat graph that shares its layers, those of networks
    inside it too."""
    whole = keras.Model(found.inputs[0], found.outputs[0])  # else a Sequential one stays one
    answers: list[Any] = []

    def called(layer: Any, *inputs: Any, **options: Any) -> Any:
        inside = isinstance(layer, keras.Model) and len(layer.inputs) == len(layer.outputs) == 1
        result = _on(layer, inputs[0]) if inside else layer(*inputs, **options)
        answers.append(result)
        return result

    keras.models.clone_model(
        whole,
        input_tensors=tensor,
        clone_function=lambda layer: layer,
        call_function=called,
    )
    return answers[-1]


def _check_answers(network: keras.Model, name: str, dataset: Dataset) -> None:
    """Whether its end is a softmax, and what it gives for two images are probabilities."""
    try:
        logits_of(network)
    except ValueError:
        raise _refused(
            name, N_("its last layer is no softmax, so its answers are no probabilities")
        ) from None
    shape = (2, *dataset.image_shape)
    images = np.random.default_rng(0).integers(0, 256, shape).astype("float32")
    try:
        answers = np.asarray(network(images, training=False))
    except DAMAGE as error:
        raise _refused(name, N_("it can't answer ({reason})", reason=reason(error))) from None
    if not np.isfinite(answers).all() or abs(answers.sum(axis=1) - 1).max() > SUM_TOLERANCE:
        raise _refused(name, N_("its answers are no probabilities"))


def _refused(name: str, why: str) -> UserError:
    return UserError("network-file-refused", N_("{name} is not opened: {why}."), name=name, why=why)
