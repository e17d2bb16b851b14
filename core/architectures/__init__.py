"""The networks Vistazo can build: a catalogue that needs no Keras.

Adding a network is one file beside this one and one line below. The file holds the network's own
knobs (a `NetworkKnobs`), the record for the catalogue, and `build`, which imports Keras in its
body: the app lists networks in a process that must stay free of TensorFlow.
"""

from core.architectures import backbones, cnn3, lenet5, linear, mlp
from core.architectures.catalogue import Architecture, NetworkKnobs, architectures
from core.config import model_configs

_records = [_module.ARCHITECTURE for _module in (lenet5, cnn3, mlp, linear)]
for _record in (*_records, *backbones.ARCHITECTURES):
    architectures.add(_record.name, _record)
    model_configs.add(_record.name, _record.knobs)

__all__ = ["Architecture", "NetworkKnobs", "architectures"]
