"""Runs a script that sets the seed 0 with another one: `python -m bench._seeded SEED SCRIPT …`."""

import runpy
import sys

import keras


def main() -> None:
    """The script, as if it had been started itself."""
    seed, script = int(sys.argv[1]), sys.argv[2]
    set_seed = keras.utils.set_random_seed
    keras.utils.set_random_seed = lambda _: set_seed(seed)
    sys.argv = sys.argv[2:]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
