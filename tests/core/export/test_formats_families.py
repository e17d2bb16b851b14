"""One network of each family, trained, answers in a clean process as it does here, in each format.

Families by what an export may get wrong: dense layers alone, batch normalisation and additions,
exact GELU and attention, GELU and depthwise convolutions, whitening and a scaled head, depthwise
convolutions on enlarged images, grouped convolutions with layer scale, concatenations.
LeNet-5 is in `test_exporting.py`. `bench/exports.py` has the whole catalogue.
"""

import keras
import numpy as np
import pytest

from core.export.formats import Source, formats
from core.export.proof import TestImages, prove
from tests.deep import all_but_slow
from tests.helpers import open_arrays, small_config
from tests.trainings import built

LEARNED = 256
RANDOM = {"weights": "random", "image_size": 32}
FAMILIES = {
    "mlp": {"name": "mlp"},
    "resnet-small": {"name": "resnet-small", "width": 0.25},
    "vit-small": {"name": "vit-small", "depth": 2, "channels": 32, "patch_size": 2},
    "convmixer": {"name": "convmixer", "depth": 2, "channels": 32, "patch_size": 2},
    "sprint": {"name": "sprint", "block_widths": [16, 32]},
    "mobilenet": {"name": "mobilenet", "width": 0.25, **RANDOM},
    "convnext-tiny": {"name": "convnext-tiny", **RANDOM},
    "densenet121": {"name": "densenet121", **RANDOM},
}


QUICK = ("mlp", "vit-small", "sprint")  # each with what an export has got wrong once


@pytest.mark.parametrize("family", all_but_slow(QUICK, FAMILIES))
def test_a_trained_network_answers_the_same_everywhere(family, workspace, tmp_path):
    arrays = open_arrays("digits")
    network = trained(FAMILIES[family], arrays)
    pixels, labels = np.asarray(arrays.x_test), np.asarray(arrays.y_test)
    expected = network.predict(pixels.astype("float32"), verbose=0)
    assert expected.max(axis=1).std() > 0.001, "it has learned nothing that could be told apart"
    source = Source(network, np.asarray(arrays.x_train[:100]))
    # A page's network is the ONNX file: `tests/browser/test_web_page.py` opens one.
    files = [(one, tmp_path / one.key / one.file) for one in formats if not one.is_page]
    for one, path in files:
        path.parent.mkdir()
        one.write(source, path)
    proofs = prove(files, TestImages(pixels, labels, expected))
    said = {one.key: proof for (one, _), proof in zip(files, proofs, strict=True)}
    for key in ("keras", "saved_model", "litert", "onnx"):
        assert said[key].holds, said[key]
        assert said[key].max_difference <= 1e-4
        assert said[key].top1_agreement == 1
        assert said[key].images == len(labels)
    # What rounding costs depends on the network: the proof tells it, and a run of it is whole.
    assert said["litert-float16"].failure in ("", "difference", "agreement")
    assert said["litert-float16"].max_difference <= 0.1
    assert said["litert-int8"].failure in ("", "cost", "agreement")
    assert said["litert-int8"].size_mb < said["litert-float16"].size_mb < said["litert"].size_mb


def trained(model, arrays):
    network = built(small_config(model=model))
    for layer in network.layers:
        layer.trainable = True
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.5  # 16 steps must be enough for its statistics
    network.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    images = np.asarray(arrays.x_train[:LEARNED]).astype("float32")
    network.fit(images, np.asarray(arrays.y_train[:LEARNED]), epochs=2, verbose=0)
    return network
