"""A built network as the lines of Keras that build it again, without what is usual anyway.

Written from the network itself, so it holds for every architecture and every knob. A backbone of
`keras.applications` is one call there, as everybody writes it.
"""

import inspect
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import keras

from core.architectures.backbones.build import FEATURES, PREPROCESS, backbone_layers
from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.backbones.table import BACKBONES
from core.common.errors import UserError
from core.common.i18n import N_
from core.config.network import ModelConfig

MOST_OF_A_LINE = 96
GENERATED = re.compile(r"_\d+$")
NOT_SAID = ("self", "kwargs", "data_format", "seed", "name", "dtype", "trainable")


def network_code(network: keras.Model, knobs: ModelConfig) -> list[str]:
    """The lines that make a Keras model called `network` as this one is, without its weights.

    UserError where something in it can't be written down.
    """
    names: dict[int, str] = {}
    lines: list[str] = []
    inside = _backbone_operations(network)
    still_needed = _uses(network)
    for operation in network.operations:
        if operation in inside:
            if operation is inside[-1]:
                lines += _backbone(network, knobs, names)
                names[id(network.get_layer(FEATURES).input)] = "backbone.output"
            continue
        if isinstance(operation, keras.layers.InputLayer):
            names[id(operation.output)] = "images"
            shape = tuple(operation.output.shape[1:])
            lines.append(f"images = keras.Input({shape}, name={_written(operation.name)})")
            continue
        arguments = _arguments(operation, names)
        result = _free_name(operation, names, still_needed)
        lines += _wrapped(f"{result} = {_made(operation)}({arguments})")
        names[id(operation.output)] = result
    outputs = names[id(network.outputs[0])]
    return [*lines, f"network = keras.Model(images, {outputs}, name={_written(network.name)})"]


def _backbone_operations(network: keras.Model) -> list[Any]:
    """What `keras.applications` brings: layers, and operations between them."""
    marks = [operation.name for operation in network.operations]
    if not {PREPROCESS, FEATURES} <= set(marks):
        return []
    return list(network.operations[marks.index(PREPROCESS) + 1 : marks.index(FEATURES)])


def _uses(network: keras.Model) -> dict[int, int]:
    """For each tensor, how many operations still take it."""
    uses: dict[int, int] = {}
    for operation in network.operations:
        if not isinstance(operation, keras.layers.InputLayer):
            for tensor in {id(one): one for one in keras.tree.flatten(operation.input)}:
                uses[tensor] = uses.get(tensor, 0) + 1
    return uses


def _free_name(operation: Any, names: dict[int, str], uses: dict[int, int]) -> str:
    """`x` along the main way; another where `x` is needed once more, as beside a shortcut."""
    for tensor in {id(one) for one in keras.tree.flatten(operation.input)}:
        uses[tensor] -= 1
    taken = {name for tensor, name in names.items() if uses.get(tensor, 0) > 0}
    free = (f"x{number or ''}" for number in range(1000))
    return next(name for name in free if name not in taken)


def _made(operation: Any) -> str:
    """The call that makes a layer, as `layers.Dense(10)`."""
    if not isinstance(operation, keras.layers.Layer):
        return _operation(operation)
    kind = type(operation)
    if getattr(keras.layers, kind.__name__, None) is not kind:
        raise _unwritable(kind.__name__)
    config = operation.get_config()
    known = inspect.signature(kind.__init__).parameters
    parts = []
    for name, parameter in known.items():
        if name in NOT_SAID or name not in config:
            continue
        value = _written(_one_for_both(name, config[name]))
        required = parameter.default is inspect.Parameter.empty
        if required:
            parts.append(value)
        elif not _usual(value, _one_for_both(name, parameter.default)):
            parts.append(f"{name}={value}")
    if not _is_generated(operation.name, kind.__name__):
        parts.append(f"name={_written(operation.name)}")
    return f"layers.{kind.__name__}({', '.join(parts)})"


def _operation(operation: Any) -> str:
    """A bare operation: that of the backbones which want their colours the other way round."""
    if type(operation).__name__ != "Take":
        raise _unwritable(type(operation).__name__)
    return "keras.ops.take"


def _arguments(operation: Any, names: dict[int, str]) -> str:
    """What it is called with: the names of tensors, and what else was given."""
    given = operation._inbound_nodes[0].arguments

    def written(value: Any) -> str:
        if isinstance(value, keras.KerasTensor):
            return names[id(value)]
        if isinstance(value, list | tuple):
            return f"[{', '.join(map(written, value))}]"
        return _written(value)

    parts = [written(value) for value in given.args]
    # Keras notes `training` wherever a layer knows it; only where it resizes it was given.
    resizes = isinstance(operation, keras.layers.Resizing)
    parts += [
        f"{name}={written(value)}"
        for name, value in given.kwargs.items()
        if value is not None and (resizes or name != "training")
    ]
    if not isinstance(operation, keras.layers.Layer):
        parts.append(f"axis={operation.axis}")
    return ", ".join(parts)


def _written(value: Any) -> str:
    """A value of a layer's config as code: initialisers and penalties by their short names."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_written, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' * (len(value) == 1)})"
    if not isinstance(value, dict) or "class_name" not in value:
        return repr(value)
    module, kind, config = value["module"], value["class_name"], value["config"]
    if not module.startswith("keras"):
        raise _unwritable(kind)
    own = getattr(getattr(keras, module.partition(".")[2]), kind)
    usual = inspect.signature(own.__init__).parameters
    said = {
        name: each
        for name, each in config.items()
        if name in usual and name != "seed" and each != usual[name].default
    }
    if not said and module == "keras.initializers":
        return _written(_snake(kind))
    arguments = ", ".join(f"{name}={_written(each)}" for name, each in said.items())
    return f"keras.{module.partition('.')[2]}.{kind}({arguments})"


def _usual(value: str, default: Any) -> bool:
    """Whether a written value is what Keras takes anyway."""
    if default is None:
        return value in ("None", '"linear"')
    return value in (_written(default), _written([default]))


def _one_for_both(name: str, value: Any) -> Any:
    """One number for height and width, where they are alike."""
    pair = name in ("kernel_size", "pool_size", "strides", "dilation_rate")
    return value[0] if pair and isinstance(value, list | tuple) and len(set(value)) == 1 else value


def _number(value: float) -> str:
    """A fraction as such where it is one: `1 / 255`."""
    inverse = round(1 / value, 3) if value else 0.0
    is_fraction = inverse and len(repr(value)) > len("0.0000001") and 1 / inverse == value
    return f"1 / {inverse:g}" if is_fraction else repr(value)


def _is_generated(name: str, kind: str) -> bool:
    return GENERATED.sub("", name) == _snake(kind)


def _snake(name: str) -> str:
    """As Keras makes a layer's name of its class: MaxPooling2D, max_pooling2d."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _backbone(network: keras.Model, knobs: ModelConfig, names: dict[int, str]) -> Iterator[str]:
    """The call of `keras.applications`, and what of it stays as it is."""
    assert isinstance(knobs, BackboneKnobs)
    record = BACKBONES[knobs.name]
    prepared = names[id(network.get_layer(PREPROCESS).output)]
    weights = "imagenet" if knobs.weights == "imagenet" else None
    options = {"weights": weights, **record.options(knobs)}
    said = ", ".join(f"{name}={_written(value)}" for name, value in options.items())
    yield from _wrapped(
        f"backbone = keras.applications.{record.function}(input_tensor={prepared}, {said})"
    )
    below = backbone_layers(network)
    frozen = next((place for place, layer in enumerate(below) if layer.trainable), len(below))
    if not frozen:
        return
    yield "names = [layer.name for layer in backbone.layers]"
    yield f"first = names.index({_written(PREPROCESS)}) + 1"
    yield f"for layer in backbone.layers[first : first + {frozen}]:  # of {len(below)}"
    yield "    layer.trainable = False"
    yield "    if isinstance(layer, layers.Dropout):"
    yield "        layer.rate = 0.0"


def _wrapped(line: str) -> Sequence[str]:
    """The line, broken after commas between arguments where it is too long."""
    if len(line) <= MOST_OF_A_LINE:
        return [line]
    start = line.index("(") + 1
    depth, quoted, parts, begun, end = 0, False, [], start, len(line)
    for place in range(start, len(line)):
        letter = line[place]
        quoted ^= letter == '"'
        if quoted:
            continue
        depth += (letter in "([{") - (letter in ")]}")
        if depth < 0:
            end = place
            break
        if letter == "," and not depth:
            parts.append(line[begun : place + 1].strip())
            begun = place + 1
    parts.append(f"{line[begun:end].strip()},")
    return [line[:start], *(f"    {part}" for part in parts), line[end:]]


def _unwritable(what: str) -> UserError:
    return UserError(
        "network-not-as-code",
        N_("This network has {what}, which can't be written as a script of plain Keras."),
        what=what,
    )
