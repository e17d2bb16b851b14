"""What a fresh worker does before anybody waits for it."""

import os
from functools import lru_cache

from core.execution.quiet_stderr import quiet


def wanted() -> bool:
    """Whether workers begin with the app, before anybody asks them."""
    return os.environ.get("VISTAZO_WARM_UP") != "0"


@lru_cache(maxsize=1)
def warm_up() -> None:
    """Import what a training or a prediction needs, and run Keras once (per process)."""
    with quiet():
        import numpy as np

        from core.datasets.versions.repository import resolve
        from core.experiments.config import parse
        from core.modeling import environment
        from core.modeling.build import build
        from core.training import run  # noqa: F401 (ahead of their use)

        environment.device()
        config = parse({})
        network = build(config, resolve(config.data))
        network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        images = np.zeros((2, *network.input_shape[1:]), "uint8")
        network.fit(images, np.zeros(2, "uint8"), verbose=0)
