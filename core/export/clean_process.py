"""A program of its own that runs exported files: it knows nothing of Vistazo.

`core.export.proof` starts it with `python -I`, so that nothing of the checkout is found, and gives
it a request: {"images": an .npy of uint8 (n, height, width, channels), "timed": how many images are
timed, "files": [{"runtime", "file", "answers": the .npy to write}]}. Its last line is a JSON list
with {"milliseconds"} or {"error"} for each file. Only standard packages are imported here, each
where it is needed.
"""

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Runner = Callable[[Any], Any]  # probabilities of float32 images
AT_ONCE = 32


def keras_file(path: str) -> Runner:
    """Keras' own."""
    import keras

    network = keras.models.load_model(path, compile=False)
    return lambda images: np.asarray(network(images, training=False))


def saved_model(path: str) -> Runner:
    """TensorFlow's."""
    import tensorflow as tf

    network = tf.saved_model.load(path)
    return lambda images: network.serve(tf.constant(images)).numpy()


def litert(path: str) -> Runner:
    """LiteRT's interpreter, or TensorFlow's own; it takes one image at a time."""
    try:
        package = importlib.import_module("ai_edge_litert.interpreter")
    except ImportError:
        package = importlib.import_module("tensorflow.lite.python.interpreter")
    network = package.Interpreter(path)
    network.allocate_tensors()
    before, after = network.get_input_details()[0], network.get_output_details()[0]

    def answer(image: Any) -> Any:
        network.set_tensor(before["index"], image)
        network.invoke()
        return network.get_tensor(after["index"])

    return lambda images: np.concatenate([answer(image[None]) for image in images])


def onnx(path: str) -> Runner:
    """ONNX Runtime's."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda images: session.run(None, {name: images})[0]


def web(path: str) -> Runner:
    """ONNX Runtime's, of the network in a page's folder: no browser is needed."""
    return onnx(str(Path(path) / "network.onnx"))


RUNTIMES = {
    "keras": keras_file,
    "saved_model": saved_model,
    "litert": litert,
    "onnx": onnx,
    "web": web,
}


def main(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What came of each file."""
    images = np.load(request["images"], mmap_mode="r")
    return [_tried(each, images, request["timed"]) for each in request["files"]]


def _tried(file: dict[str, str], images: Any, timed: int) -> dict[str, Any]:
    try:
        run = RUNTIMES[file["runtime"]](file["file"])
        parts = range(0, len(images), AT_ONCE)
        answers = [run(images[first : first + AT_ONCE].astype("float32")) for first in parts]
        np.save(file["answers"], np.concatenate(answers))
        return {"milliseconds": _milliseconds(run, images[:timed].astype("float32"))}
    except Exception as error:  # whatever a runtime raises is what the proof is to show
        return {"error": f"{type(error).__name__}: {error}"[:500]}


def _milliseconds(run: Runner, images: Any) -> float:
    """The median over single images, after a first one that is not counted."""
    run(images[:1])
    times = []
    for image in images:
        start = time.perf_counter()
        run(image[None])
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    found = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    if any(name == "core" or name.startswith("core.") for name in sys.modules):
        sys.exit("This process is not clean: it has imported Vistazo.")
    print(json.dumps(found))
