"""A file as others publish it, made here: MobileNet with 1,000 classes that has learned nothing."""

from pathlib import Path

from core.prediction.built_in import FILE_NAME, SIDE


def mobilenet_file(keras_home: Path) -> Path:
    """The narrowest MobileNet with random weights, where Keras would keep the published one."""
    import keras

    path = keras_home / "models" / FILE_NAME.format(width="2_5")
    path.parent.mkdir(parents=True)
    keras.utils.set_random_seed(1)
    network = keras.applications.MobileNet(alpha=0.25, weights=None, input_shape=(SIDE, SIDE, 3))
    network.save(path)
    return path
