"""Every difficult file has its expected result: upright and in its colours, or a clear line."""

import numpy as np
import pytest

from core.common.errors import UserError
from core.datasets import get_dataset
from core.datasets.preparation import preparation
from core.imaging import pixels
from core.imaging.read import as_it_came, read
from tests.difficult_files import (
    CORNERS,
    FILES,
    HEIC,
    REFUSED,
    TAKEN,
    corners,
    encoded,
    one_pixel,
    shown_corners,
)
from tests.helpers import ROOT

PHOTOGRAPHS = preparation(get_dataset("cifar10"))
DRAWINGS = preparation(get_dataset("mnist"))
SHARED = ROOT.parent / "shared"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no photographs beside the checkout")


@pytest.mark.parametrize("name", TAKEN)
def test_what_can_be_taken_is_upright_and_in_its_colours(name: str) -> None:
    content = TAKEN[name]()
    came = as_it_came(content, name, PHOTOGRAPHS, 320)
    assert came.shape[1] > came.shape[0], "it lies on its side"
    assert shown_corners(came) == list(CORNERS)
    assert shown_corners(read(content, name, PHOTOGRAPHS)) == list(CORNERS)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_which_file_and_why(name: str) -> None:
    make, why = REFUSED[name]
    content = make()
    for how in (PHOTOGRAPHS, DRAWINGS):
        with pytest.raises(UserError, match=why) as caught:
            read(content, name, how)
        assert str(caught.value).startswith(f"{name}: ")


def test_one_pixel_is_an_image_and_no_drawing() -> None:
    found = read(one_pixel("red"), "dot.png", PHOTOGRAPHS)
    assert (found == np.array([255, 0, 0])).all()
    with pytest.raises(UserError, match=r"dot\.png: there is nothing on it"):
        read(one_pixel("red"), "dot.png", DRAWINGS)


@pytest.mark.parametrize(
    ("form", "content", "words"),
    [
        ("HEIF", (FILES / HEIC).read_bytes(), "HEIC is read only where pillow-heif is installed"),
        ("AVIF", encoded(corners(), "AVIF"), "AVIF is read only where libavif is installed"),
    ],
)
def test_where_a_library_is_missing_a_line_says_so(
    form: str, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = tuple(one for one in pixels.FORMATS if one != form)
    monkeypatch.setattr(pixels, "FORMATS", without)
    with pytest.raises(UserError, match=words):
        read(content, "phone", PHOTOGRAPHS)


@shared
@pytest.mark.parametrize(
    ("name", "wide"),
    [
        ("airplane", True),
        ("cat", True),
        ("dog", True),
        ("dress_1", False),
        ("elephants_cmyk", True),
        ("elephants_exif_rotated", True),
        ("elephants_gray", True),
        ("pizza", True),
        ("shoes_1", False),
        ("shuttle", True),
        ("t-shirt_1", False),
    ],
)
def test_photographs_stand_as_they_were_taken(name: str, wide: bool) -> None:
    content = (SHARED / f"photos/{name}.jpg").read_bytes()
    came = as_it_came(content, name, PHOTOGRAPHS, 320)
    assert (came.shape[1] > came.shape[0]) is wide
    assert read(content, name, PHOTOGRAPHS).std() > 5


@shared
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("photos/elephants_truncated.jpg", "the image is damaged"),
        ("cases/white_on_transparent.png", "there is nothing on it"),
    ],
)
def test_files_of_others_that_are_refused(path: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read((SHARED / path).read_bytes(), path, DRAWINGS)
