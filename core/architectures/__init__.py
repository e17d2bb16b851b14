"""The networks Vistazo can build: a catalogue that needs no Keras.

Adding a network is one file beside this one and one line below. The file holds the network's own
knobs (a `NetworkKnobs`), the record for the catalogue, and `build`, which imports Keras in its
body: the app lists networks in a process that must stay free of TensorFlow.
"""

from core.architectures import (
    alexnet,
    cnn1,
    cnn2,
    cnn3,
    cnn_cifar100,
    convmixer,
    lenet5,
    linear,
    mlp,
    resnet20,
    resnet50_light,
    resnet_small,
    sprint,
    vgg_small,
    vit_small,
    wide_resnet,
)
from core.architectures.backbones import table
from core.architectures.base import Architecture, NetworkKnobs, architectures
from core.config import imported_network
from core.config.network import model_configs

_networks = (
    lenet5,
    cnn1,
    cnn2,
    cnn3,
    cnn_cifar100,
    vgg_small,
    alexnet,
    resnet_small,
    resnet50_light,
    resnet20,
    wide_resnet,
    convmixer,
    vit_small,
    sprint,
    mlp,
    linear,
)
for _record in (*(_module.ARCHITECTURE for _module in _networks), *table.ARCHITECTURES):
    architectures.add(_record.name, _record)
    model_configs.add(_record.name, _record.knobs)
model_configs.add(imported_network.NAME, imported_network.ImportedNetwork)  # which nothing builds

__all__ = ["Architecture", "NetworkKnobs", "architectures"]
