"""Make `core/prediction/digit_reader.onnx` anew: train the recipe `digit-reader`, and export it.

python scripts/digit_reader.py
"""

import os
import tempfile

from core.auth.actors import EVERYBODY
from core.execution import local, scheduler
from core.experiments.recipes import recipes
from core.prediction.digit_reader import MODEL
from core.runs import repository
from core.runs.artifacts import trained_network

SEED = 1


def make() -> str:
    """Train and export it; what it reached, in words."""
    os.environ.update(local.ENVIRONMENT)
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["VISTAZO_HOME"] = workspace
        own = scheduler.this_scheduler().presence.name
        config = recipes["digit-reader"].config.model_copy(update={"seed": SEED})
        run_id = repository.create_run(config, EVERYBODY, own)
        scheduler.train_here(run_id)
        _export(run_id)
        return f"{repository.get_run(run_id).test_accuracy:.2%} right on test images"


def _export(run_id: str) -> None:
    import keras
    import tensorflow as tf
    import tf2onnx

    network = keras.models.load_model(trained_network(run_id), compile=False)
    images = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32, name="image")
    answer = tf.function(lambda image: network(image, training=False), input_signature=[images])
    tf2onnx.convert.from_function(answer, input_signature=[images], output_path=str(MODEL))


if __name__ == "__main__":
    print(make())
