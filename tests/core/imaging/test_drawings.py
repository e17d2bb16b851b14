"""Photographed drawings become images like the data set's, whatever the paper and the light."""

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.datasets import datasets, get_dataset
from core.datasets.preparation import preparation
from core.execution import scheduler
from core.experiments.recipes import recipes
from core.imaging.drawings import measure_ink
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import repository
from tests.helpers import ROOT, open_arrays, train_run
from tests.importing_files import encoded, imported, zipped
from tests.photographed import SCENES, photograph

CASE = ROOT.parent / "shared" / "cases" / "photographed_7.jpg"


def drawing(seed: int, dark: bool = False, side: int = 28) -> Image.Image:
    """A thin zigzag, always as high and in the middle; light on black, or dark on white."""
    chance = np.random.default_rng(seed)
    image = Image.new("L", (4 * side, 4 * side), 0)
    points = [(chance.uniform(1.2, 2.8) * side, y * side) for y in (0.6, 1.5, 2.4, 3.4)]
    ImageDraw.Draw(image).line(points, fill=255, width=side // 4, joint="curve")
    image = image.resize((side, side), Image.Resampling.BOX)
    return image.point(lambda value: 255 - value) if dark else image


def test_large_photographs_are_looked_at_in_little_memory():
    """20,000 of 512 pixels: as many of them as of small ones would take several GB."""
    photographs = np.broadcast_to(np.arange(256, dtype=np.uint8)[:, None], (20_000, 512, 256, 3))
    tracemalloc.start()
    try:
        assert measure_ink(photographs) is None
        assert tracemalloc.get_traced_memory()[1] < 1_000_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", ["digits", "fashion_mnist"])
def test_what_the_catalogue_says_of_drawings_is_measured(name, request):
    if name == "fashion_mnist":
        request.getfixturevalue("fashion_folder")
    measured = measure_ink(open_arrays(name).x_train)
    assert measured is not None
    assert datasets[name].ink is not None
    for field, value in asdict(measured).items():
        assert getattr(datasets[name].ink, field) == pytest.approx(value), field


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("data_name", ["digits", "mnist"])
def test_a_photographed_stroke_is_laid_as_the_data_sets_are(scene, data_name):
    """A seven: a bar above, a slanting line below, nothing elsewhere; and high as theirs are."""
    pixels = read(photograph(scene), "seven.jpg", preparation(get_dataset(data_name)))[..., 0]
    ink = get_dataset(data_name).ink
    assert ink is not None
    rows, columns = np.nonzero(pixels > 100)
    assert rows.max() - rows.min() + 1 == pytest.approx(ink.longer, abs=1)
    box = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype(float)
    height, width = box.shape
    assert box[: height // 4].max(axis=0).min() > 100  # the bar is whole
    assert box[height // 2 :, : max(1, width // 5)].mean() < 60  # and nothing left below
    assert box[-2:, -max(1, width // 4) :].mean() < 60
    assert ink.coverage[0] * 0.65 <= pixels.mean() / 255 <= ink.coverage[1] * 1.45


@pytest.mark.parametrize("scene", ["side light", "vignette", "chalk", "shadow"])
def test_an_empty_paper_is_no_drawing(scene):
    with pytest.raises(UserError, match="nothing on it"):
        read(photograph(scene, strokes=[]), "paper.jpg", preparation(get_dataset("digits")))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", ["gray", "colour"])
def test_imported_drawings_are_known_by_their_looks(dark, colour, workspace, tmp_path):
    members = {
        f"{'ab'[number % 2]}/{number}.png": encoded(drawing(number, dark)) for number in range(40)
    }
    record = imported(zipped(tmp_path / "d.zip", members), size=28, colour=colour)
    assert record.ink is not None
    assert record.ink.strokes
    assert record.ink.dark is dark
    how = preparation(get_dataset("mine"))
    images = open_arrays("mine").x_test
    kept = {pixels.tobytes() for pixels in images}
    found = [read(content, "x", how) for content in members.values()]
    assert kept <= {pixels.tobytes() for pixels in found}
    photo = read(photograph("side light"), "x", how)[..., 0]
    border = np.concatenate([photo[0], photo[-1], photo[:, 0], photo[:, -1]])
    assert (border == (255 if dark else 0)).all()


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_photographs_are_no_drawings(fit, workspace, tmp_path):
    members = {}
    for number in range(20):
        noise = np.random.default_rng(number).integers(0, 256, (5, 7), "uint8")
        image = Image.fromarray(noise).resize((70, 50), Image.Resampling.BICUBIC)
        members[f"{'ab'[number % 2]}/{number}.png"] = encoded(image)
    assert imported(zipped(tmp_path / "p.zip", members), fit=fit, colour="gray").ink is None


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The run of the digit reader, trained by its recipe, in the workspace that is set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_HOME", str(tmp_path_factory.mktemp("reader")))
        run_id = scheduler.submit(recipes["digit-reader"].config, EVERYBODY)
        train_run(run_id)
        assert repository.get_run(run_id).status == "finished"
        yield run_id
        scheduler.close()


@pytest.mark.slow
def test_the_digit_reader_reads_its_own_digits_in_photographs(reader):
    arrays, how = open_arrays("digits"), preparation(get_dataset("digits"))
    images = [
        read(on_paper(one[..., 0], seed), "x", how) for seed, one in enumerate(arrays.x_test[:100])
    ]
    answers = predict(reader, np.stack(images)).argmax(axis=1)
    assert np.mean(answers == arrays.y_test[:100]) >= 0.93


def test_the_digit_reader_reads_a_photographed_seven(reader):
    if not CASE.is_file():
        pytest.skip(f"needs {CASE.name} in shared/cases beside the checkout")
    seven = read(CASE.read_bytes(), CASE.name, preparation(get_dataset("digits")))
    assert predict(reader, seven[None]).argmax() == 7


def on_paper(digit: np.ndarray, seed: int) -> bytes:
    """One of the data set's digits, smooth and sharp, dark on paper in light from a side."""
    chance = np.random.default_rng(seed)
    side = int(chance.integers(200, 420))
    large = Image.fromarray(np.pad(digit, 1)).resize((side, side), Image.Resampling.BICUBIC)
    ink = np.zeros((600, 500))
    top, left = chance.integers(0, 600 - side), chance.integers(0, 500 - side)
    ink[top : top + side, left : left + side] = np.clip((np.asarray(large, float) - 90) / 75, 0, 1)
    y, x = np.mgrid[-0.5:0.5:600j, -0.5:0.5:500j]
    light = 0.8 + chance.uniform(-0.5, 0.5) * x + chance.uniform(-0.4, 0.4) * y
    page = (210 * (1 - ink) + 50 * ink) * light + chance.normal(0, 4, ink.shape)
    stream = io.BytesIO()
    Image.fromarray(page.clip(0, 255).astype("uint8")).save(stream, "JPEG", quality=85)
    return stream.getvalue()
