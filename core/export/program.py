"""A trained network to take along: its file, and a program that uses it without Vistazo.

How a picture is prepared stands in it by the app's own code (`preparing`), as in each ZIP.
"""

import ast
import inspect
import pprint
import re
import threading
from functools import cache
from types import ModuleType

from core.datasets.base import Dataset
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.evaluation.kept_temperature import temperature_of
from core.imaging import depth, ground, ink, pixels, prepare
from core.runs.models import Run

# Python 3.11 counts the depth of all threads' syntax trees as one (python/cpython#106905).
_one_parses = threading.Lock()
PREPARATION = (depth, pixels, ground, ink, prepare)
PROGRAM = '''"""Says what the picture in a file shows, and how sure the network is.

Start it with `python program.py FILE`; without a name it takes photo.png. The network and how a
picture is prepared for it come first, the main part at the end. It needs TensorFlow, Keras and
Pillow.
"""

import sys
from pathlib import Path

import keras

CLASSES = {classes}

{preparing}

photo = Path(sys.argv[1] if len(sys.argv) > 1 else "photo.png")
try:
    seen = read(photo.read_bytes(), photo.name, HOW)
except (OSError, Unusable) as error:
    sys.exit(str(error))
network = keras.models.load_model({file!r})
probabilities = network.predict(seen[None], verbose=0)[0]  # 0 to 255: it scales them
{calibration}for index in probabilities.argsort()[::-1][:5]:
    print(f"{{probabilities[index]:.1%}} {{CLASSES[index]}}")
'''
CALIBRATION = """
# As sure as it is right: temperature scaling, fitted on validation images
probabilities = probabilities.astype("float64") ** (1 / {temperature!r})
probabilities /= probabilities.sum()

"""


def file_name(run: Run) -> str:
    """A name for the downloaded file: letters, digits and hyphens of the run's name, and its id."""
    words = re.findall(r"[a-z0-9]+", run.name.lower())
    return "-".join([*words, run.id])[-80:].lstrip("-") + ".keras"


def program(run: Run) -> str:
    """A Python program that loads the downloaded file; it needs TensorFlow, Keras and Pillow.

    It prepares an image as Predict does, by the same code, and is as sure of its answer, by the
    temperature that is kept with the run. UserError where the data set is gone,
    and with it the names of the classes.
    """
    dataset, temperature = resolve(run.config.data), temperature_of(run.id)
    return PROGRAM.format(
        classes=pprint.pformat(list(dataset.class_names), compact=True),
        preparing=preparing(dataset),
        file=file_name(run),
        calibration="" if temperature == 1 else CALIBRATION.format(temperature=temperature),
    )


def preparing(dataset: Dataset) -> str:
    """Lines of Python that need NumPy and Pillow alone: `read(content, name, HOW)` in them brings
    the image in a file's content into the form of those of `dataset`, as Predict does to the bit.
    """
    with _one_parses:
        modules = [_standing_alone(module) for module in PREPARATION]
    return "\n\n".join([*modules, f"HOW = {pprint.pformat(preparation(dataset), width=100)}"])


@cache
def _standing_alone(module: ModuleType) -> str:
    """The module's source without what it imports from others of `PREPARATION`; its docstring
    becomes a comment."""
    source = inspect.getsource(module)
    docstring, *parts = ast.parse(source).body
    kept = [f"# {line}".rstrip() for line in (module.__doc__ or "").strip().splitlines()]
    lines, done = source.splitlines(), docstring.end_lineno or 0
    for part in parts:
        if isinstance(part, ast.ImportFrom) and (part.module or "").startswith("core."):
            kept += lines[done : part.lineno - 1]
            done = part.end_lineno or 0
    return "\n".join([*kept, *lines[done:]]).strip()
