"""What a fresh worker does before anybody waits for it."""

from functools import lru_cache

from core.quiet import quiet


@lru_cache(maxsize=1)
def warm_up() -> None:
    """Import what a training or a prediction needs, and run Keras once (per process)."""
    with quiet():
        import numpy as np

        from core import environment, prediction, training  # noqa: F401 (ahead of their use)
        from core.config import parse
        from core.model import build

        environment.device()
        network = build(parse({}))
        network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        images = np.zeros((2, *network.input_shape[1:]), "uint8")
        network.fit(images, np.zeros(2, "uint8"), verbose=0)
