"""LiteRT (TensorFlow Lite), for telephones and small computers: whole, halved, or in 8 bits."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.common.i18n import N_
from core.export.formats.base import EXACT, Format, Source, silent

FLOAT16_TOLERANCE = 1e-2
FILE = "network.tflite"
EXAMPLE = f"""network = Interpreter("{FILE}")
network.allocate_tensors()
network.set_tensor(network.get_input_details()[0]["index"], image)
network.invoke()
probabilities = network.get_tensor(network.get_output_details()[0]["index"])"""
IMPORTS = """try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:
    from tensorflow.lite.python.interpreter import Interpreter  # TensorFlow has it too"""


def write(source: Source, path: Path, kind: str) -> None:
    """One image at a time, float32 in and out; `kind`: "float32", "float16" or "int8" weights."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    from core.modeling.traced import traced

    # The converter takes variables for what they are not yet: without this it writes, without a
    # word, a file that answers NaN.
    frozen = convert_variables_to_constants_v2(
        traced(source.network, batch=1).get_concrete_function()
    )
    with silent("absl"):
        converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        builtins = tf.lite.OpsSet
        converter.representative_dataset = partial(_samples, source)
        converter.target_spec.supported_ops = [
            builtins.TFLITE_BUILTINS_INT8,
            builtins.TFLITE_BUILTINS,  # what has no form in whole numbers stays in float32
        ]
    with silent("absl"):
        path.write_bytes(converter.convert())


def _samples(source: Source) -> Iterator[list[Any]]:
    """Real images: on made-up ones the range of values would be another."""
    for image in source.samples:
        yield [image[None].astype(np.float32)]


def _format(key: str, title: str, summary: str, kind: str, tolerance: float | None) -> Format:
    return Format(
        key=key,
        title=title,
        summary=summary,
        file=FILE,
        runtime="litert",
        tolerance=tolerance,
        requirements=("ai-edge-litert",),
        imports=IMPORTS,
        example=EXAMPLE,
        write=partial(write, kind=kind),
    )


FORMATS = (
    _format(
        "litert",
        N_("LiteRT (.tflite)"),
        N_("For telephones and small computers, as exact as the network itself."),
        "float32",
        EXACT,
    ),
    _format(
        "litert-float16",
        N_("LiteRT, float16"),
        N_("The same at half the size; answers differ by a little."),
        "float16",
        FLOAT16_TOLERANCE,
    ),
    _format(
        "litert-int8",
        N_("LiteRT, int8"),
        N_("The same at a quarter of the size, in whole numbers; it may cost some accuracy."),
        "int8",
        None,
    ),
)
