"""ONNX, which ONNX Runtime runs in many languages and in a browser: no TensorFlow, no Python."""

from pathlib import Path
from typing import Any

import numpy as np

from core.common.i18n import N_
from core.export.formats.base import EXACT, Format, Source, silent

OPSET = 18


def write(source: Source, path: Path) -> None:
    """One file; input `image`, float32 (n, height, width, channels)."""
    import tf2onnx

    from core.export.formats.onnx_layers import in_plain_layers
    from core.modeling.traced import traced

    function = traced(in_plain_layers(source.network))
    with silent("tf2onnx"):
        tf2onnx.convert.from_function(
            function,
            input_signature=function.input_signature,
            opset=OPSET,
            output_path=str(path),
            custom_op_handlers={"Erfc": (_as_erf, [])},
        )


def _as_erf(context: Any, node: Any, name: str, arguments: Any) -> Any:
    """erfc(x) as 1 - erf(x): exact GELU is made of it, and ONNX has only the other."""
    node.type = "Erf"
    one = context.make_const(f"{name}_one", np.float32(1))
    output = node.output[0]
    users = context.find_output_consumers(output)
    difference = context.make_node("Sub", [one.output[0], output])
    context.replace_all_inputs(output, difference.output[0], ops=users)
    return difference


ONNX = Format(
    key="onnx",
    title=N_("ONNX (.onnx)"),
    summary=N_("For ONNX Runtime: Python, C++, Java, C#, JavaScript, with no TensorFlow."),
    file="network.onnx",
    runtime="onnx",
    tolerance=EXACT,
    requirements=("onnxruntime",),
    imports="import onnxruntime",
    example='network = onnxruntime.InferenceSession("network.onnx")\n'
    '(probabilities,) = network.run(None, {"image": image})',
    write=write,
)
