"""Images from the folders that Vistazo's own export of a data set writes."""

from pathlib import Path
from typing import Any

import numpy as np


def read_part(folder: Any, part: str, classes: Any, shape: Any) -> Any:
    """Images, uint8 (n, height, width, channels), and labels of a part, in the order of the run.

    A file is called by its place among the images: `folder`/train/<class>/00017.png. `classes`:
    names of the classes' folders.
    """
    from PIL import Image

    found = []
    for label, name in enumerate(classes):
        for path in (Path(folder) / part / name).glob("*.png"):
            found.append((int(path.stem), label, path))
    found.sort()
    images = np.zeros((len(found), *shape), "uint8")
    for index, (_, _, path) in enumerate(found):
        pixels = np.asarray(Image.open(path))
        images[index] = pixels[..., None] if pixels.ndim == 2 else pixels
    return images, np.array([label for _, label, _ in found], "uint8")
