"""TensorFlow's SavedModel: a folder that TensorFlow Serving and other languages load."""

from pathlib import Path

from core.common.i18n import N_
from core.export.formats.base import EXACT, Format, Source


def write(source: Source, path: Path) -> None:
    """A folder with one endpoint, `serve`, float32 (n, height, width, channels) in."""
    import keras

    from core.modeling.traced import traced

    archive = keras.export.ExportArchive()
    archive.track(source.network)
    archive.add_endpoint("serve", traced(source.network))
    archive.write_out(path, verbose=False)


SAVED_MODEL = Format(
    key="saved_model",
    title=N_("TensorFlow SavedModel"),
    summary=N_("A folder for TensorFlow in any language and for TensorFlow Serving."),
    file="saved_model",
    runtime="saved_model",
    tolerance=EXACT,
    requirements=("tensorflow",),
    imports="import tensorflow as tf",
    example='network = tf.saved_model.load("saved_model")\n'
    "probabilities = network.serve(tf.constant(image)).numpy()",
    write=write,
)
