"""Published weights: which files they are, and what is refused."""

import keras
import pytest

from core.architectures.backbones.table import BACKBONES
from core.common.errors import UserError
from core.experiments.config import parse
from core.modeling import pretrained
from core.modeling.pretrained import PUBLISHED, load_weights, published
from tests.trainings import built


@pytest.mark.parametrize("name", BACKBONES)
def test_the_weights_are_those_that_keras_would_bring(name, monkeypatch):
    """Asked where Keras itself asks for a file; nothing is downloaded."""
    from keras.src.utils import file_utils

    asked = []

    def get_file(file_name: str, origin: str, *rest: object, file_hash: str = "", **more: object):
        asked.append((file_name, origin, file_hash or ""))
        raise ConnectionError("that is all")

    monkeypatch.setattr(file_utils, "get_file", get_file)
    backbone = BACKBONES[name]
    knobs = parse({"model": {"name": name, "image_size": 224}}).model
    function = getattr(keras.applications, backbone.function)
    with pytest.raises(ConnectionError):
        function(weights="imagenet", input_shape=(224, 224, 3), **backbone.options(knobs))
    file = published(backbone, knobs)
    assert asked == [(file.path, file.address, file.checksum)]
    assert PUBLISHED.keys() == BACKBONES.keys()


def test_weights_come_from_a_server(server, tmp_path, monkeypatch):
    """Whole files that are no weights are named, and those of another checksum refused."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    file = server.file("plain", "0" * 64)
    monkeypatch.setattr(pretrained, "published", lambda *arguments: file)
    config = parse({"model": {"name": "mobilenet", "width": 0.25, "image_size": 32}})
    with pytest.raises(UserError, match="not the published file"):
        load_weights(built(config), config.model)
