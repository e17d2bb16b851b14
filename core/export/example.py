"""The short program in each ZIP that runs the exported file, with what it needs beside it."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.datasets import Dataset
from core.export.formats import Format
from core.export.program import preparing

CLASSES_FILE = "classes.json"
EXAMPLE_FILE = "example.py"
REQUIREMENTS_FILE = "requirements.txt"
SAMPLE_FILE = "sample.png"
OWN_IMAGE = "photo.png"
ALWAYS_NEEDED = ("numpy", "pillow")
PREPARE_FILE = "prepare.py"
PROGRAM = '''"""Says what a picture shows: python example.py {picture}"""

import json
import sys
from pathlib import Path

{imports}
from prepare import HOW, Unusable, read

picture = Path(sys.argv[1] if len(sys.argv) > 1 else "{picture}")
try:
    image = read(picture.read_bytes(), picture.name, HOW)
except (OSError, Unusable) as error:
    sys.exit(str(error))
image = image[None].astype("float32")  # 0 to 255, (1, {height}, {width}, {channels})
{example}
classes = json.loads(Path("{classes}").read_text(encoding="utf-8"))
for index in probabilities[0].argsort()[::-1][:5]:
    print(f"{{probabilities[0][index]:.1%}} {{classes[index]}}")
'''
PREPARE = '''"""Brings a picture into the form that the network takes, by the code of Vistazo.

`read(content, name, HOW)` makes the array of a file's content: upright as the file says, cut to
shape as its data set asks, and where that is one of drawings, with the ink found and centred.
"""

{preparing}
'''


def write_example(
    folder: Path, format_: Format, dataset: Dataset, sample: NDArray[np.uint8] | None
) -> None:
    """Program, how it prepares a picture, class names, requirements, and the `sample`, uint8
    (height, width, channels), as a picture that it reads when no file is named; without one it
    looks for a `photo.png`."""
    height, width, channels = dataset.image_shape
    text = PROGRAM.format(
        picture=OWN_IMAGE if sample is None else SAMPLE_FILE,
        imports=format_.imports,
        example=format_.example,
        height=height,
        width=width,
        channels=channels,
        classes=CLASSES_FILE,
    )
    needed = "".join(f"{name}\n" for name in sorted({*ALWAYS_NEEDED, *format_.requirements}))
    names = json.dumps(list(dataset.class_names), ensure_ascii=False, indent=1)
    (folder / EXAMPLE_FILE).write_text(text, encoding="utf-8")
    prepare = PREPARE.format(preparing=preparing(dataset))
    (folder / PREPARE_FILE).write_text(prepare, encoding="utf-8")
    (folder / REQUIREMENTS_FILE).write_text(needed, encoding="utf-8")
    (folder / CLASSES_FILE).write_text(names, encoding="utf-8")
    if sample is not None:
        pixels = sample[..., 0] if channels == 1 else sample
        Image.fromarray(pixels).save(folder / SAMPLE_FILE)
