"""The catalogue, and the images' way into the cache."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import Arrays, Dataset, datasets
from core.datasets.availability import where_from
from core.datasets.cache import open_original, read_meta
from core.datasets.splits import split
from tests.helpers import PATIENCE, open_arrays, program


def copy_of(name: str, train: int = 40, test: int = 20, **changes: np.ndarray) -> dict:
    """Arrays for an offline copy of `name`; a value of None leaves an array out."""
    dataset = datasets[name]
    random = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", train), ("test", test)):
        arrays[f"x_{part}"] = random.integers(0, 256, (count, *dataset.image_shape), "uint8")
        arrays[f"y_{part}"] = (np.arange(count) % len(dataset.class_names)).astype("uint8")
    arrays.update(changes)
    return {key: value for key, value in arrays.items() if value is not None}


@pytest.fixture
def data_folder(workspace, tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("VISTAZO_DATA", str(folder))
    return folder


AS_PUBLISHED = {  # validation images that the experiments with them hold back
    "digits": 216,
    **dict.fromkeys(("mnist", "fashion_mnist", "cifar10", "cifar100"), 10_000),
}


@pytest.mark.parametrize("dataset", list(datasets), ids=datasets.names())
def test_records_are_complete(dataset: Dataset):
    assert dataset.title
    assert dataset.summary
    assert dataset.source
    assert len(set(dataset.class_names)) == len(dataset.class_names) > 1
    assert dataset.image_shape[2] in (1, 3)
    held_back = round(dataset.validation * dataset.train_count)
    assert 0 < held_back < dataset.train_count
    assert held_back == AS_PUBLISHED.get(dataset.name, held_back)


@pytest.mark.usefixtures("workspace")
def test_digits_are_built_in():
    assert where_from("digits") == "built in"
    told: list[str] = []
    arrays = open_arrays("digits", told.append)
    assert arrays.x_train.shape == (1437, 8, 8, 1)
    assert arrays.x_test.shape == (360, 8, 8, 1)
    assert arrays.x_train.dtype == arrays.y_train.dtype == np.uint8
    assert arrays.x_train.max() == 255
    assert np.bincount(arrays.y_test).min() >= 34
    assert isinstance(arrays.x_train, np.memmap)
    assert told
    assert where_from("digits") == "ready"
    assert read_meta("digits").checksum == datasets["digits"].checksum


@pytest.mark.usefixtures("workspace")
def test_the_second_time_comes_from_the_cache():
    open_arrays("digits")
    told: list[str] = []
    open_arrays("digits", told.append)
    assert told == []


def test_fashion_mnist_is_the_published_one(workspace, fashion_folder):
    arrays = open_arrays("fashion_mnist")
    assert arrays.x_train.shape == (60_000, 28, 28, 1)
    assert arrays.x_test.shape == (10_000, 28, 28, 1)
    assert set(np.bincount(arrays.y_train)) == {6000}
    meta = read_meta("fashion_mnist")
    assert meta.checksum == datasets["fashion_mnist"].checksum
    parts = split(arrays.y_train, DataConfig(name="fashion_mnist"), datasets["fashion_mnist"], 0)
    assert (len(parts.train), len(parts.validation)) == (50_000, 10_000)


def test_images_that_differ_from_the_published_ones_are_refused(workspace):
    dataset = datasets["digits"]
    arrays = dataset.fetch()
    damaged = arrays.x_train.copy()
    damaged[0, 0, 0, 0] ^= 1
    wrong = replace(dataset, fetch=lambda: replace(arrays, x_train=damaged))
    with pytest.raises(UserError, match="damaged"):
        open_original(wrong, lambda words: None)
    assert read_meta("digits") is None


def test_what_can_not_be_had_says_how_to_bring_it(workspace, fashion_folder, tmp_path, monkeypatch):
    """No network for MNIST; of Fashion-MNIST a download that broke off. In a fresh process."""
    folder = tmp_path / "keras"
    shutil.copytree(
        fashion_folder / "datasets" / "fashion-mnist", folder / "datasets/fashion-mnist"
    )
    images = folder / "datasets" / "fashion-mnist" / "train-images-idx3-ubyte.gz"
    images.chmod(0o644)
    with images.open("r+b") as stream:
        stream.truncate(1_000_000)
    monkeypatch.setenv("KERAS_HOME", str(folder))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    source = (
        "import core\nfrom tests.helpers import open_arrays\n"
        "from core.common.errors import UserError\nimport keras\n"
        "for name in ('mnist', 'fashion_mnist'):\n"
        "    try:\n        open_arrays(name)\n"
        "    except UserError as error:\n        print(error)\n"
    )
    output, _ = program(source).communicate(timeout=PATIENCE)
    messages = [line for line in output.splitlines() if line.startswith("The images of")]
    for name, message in zip(("mnist", "fashion_mnist"), messages, strict=True):
        for part in (f"{name}.npz", "x_train, y_train, x_test, y_test", "VISTAZO_DATA"):
            assert part in message
        assert f"delete what it left in {folder / 'datasets'}" in message


def test_a_stop_during_a_download_is_heard_and_the_download_serves_the_next_try(workspace):
    begun, may_end = [], threading.Event()

    def slowly() -> Arrays:
        begun.append(True)
        may_end.wait()
        return datasets["digits"].fetch()

    def stop(message: str) -> None:
        if begun:
            raise InterruptedError

    from core.datasets.publisher import fetch

    slow = replace(datasets["digits"], name="slow", fetch=slowly)
    with pytest.raises(InterruptedError):
        fetch(slow, stop)
    may_end.set()  # it was heard before the download had ended
    assert fetch(slow, lambda message: None).x_train.shape == (1437, 8, 8, 1)
    assert len(begun) == 1


@pytest.mark.parametrize("name", datasets.names())
def test_an_offline_copy_comes_first(data_folder, name):
    np.savez(data_folder / f"{name}.npz", **copy_of(name, 200, 100))
    assert where_from(name) == "offline copy"
    arrays = open_arrays(name)
    assert arrays.x_train.shape == (200, *datasets[name].image_shape)
    assert read_meta(name).source == "offline copy"
    assert (read_meta(name).train_count, read_meta(name).test_count) == (200, 100)


def test_gray_images_need_no_channel_and_labels_may_stand_in_a_column(data_folder):
    arrays = copy_of("mnist")
    arrays["x_train"] = arrays["x_train"][..., 0]
    arrays["y_train"] = arrays["y_train"].reshape(-1, 1).astype("int64")
    np.savez(data_folder / "mnist.npz", **arrays)
    opened = open_arrays("mnist")
    assert opened.x_train.shape == (40, 28, 28, 1)
    assert opened.y_train.shape == (40,)
    assert opened.y_train.dtype == np.uint8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_test": None}, "lacks the arrays x_test"),
        ({"y_train": None, "x_train": None}, "lacks the arrays x_train, y_train"),
        ({"x_train": np.zeros((40, 28, 28), "float32")}, "x_train as float32"),
        ({"x_train": np.zeros((40, 27, 28), "uint8")}, r"uint8 \(n, 28, 28, 1\)"),
        ({"x_train": np.zeros((40, 28, 28, 3), "uint8")}, "x_train as uint8"),
        ({"x_train": np.zeros((0, 28, 28), "uint8"), "y_train": np.zeros(0, "uint8")}, "x_train"),
        ({"y_train": np.zeros(39, "uint8")}, "40 whole numbers"),
        ({"y_train": np.full(40, 10)}, "labels 10 to 10 in y_train"),
        ({"y_train": np.full(40, -1)}, "labels -1 to -1"),
        ({"y_train": np.full(40, 256)}, "labels 256 to 256"),
        ({"y_train": np.full(40, 0.5)}, "y_train as float64"),
        ({"y_train": np.eye(40, 10)}, "y_train as float64"),
        ({"y_train": np.array(["one"] * 40)}, "y_train as <U3"),
        ({"y_train": np.array([print] * 40, object)}, "can't be read: Object arrays"),
        ({"x_train": np.array([{}] * 40, object)}, "can't be read: Object arrays"),
    ],
)
def test_wrong_arrays_are_refused(data_folder, changes, message):
    np.savez(data_folder / "mnist.npz", **copy_of("mnist", **changes))
    with pytest.raises(UserError, match=message) as caught:
        open_arrays("mnist")
    assert str(data_folder / "mnist.npz") in str(caught.value)
    assert read_meta("mnist") is None


@pytest.mark.parametrize("content", ["nothing", "text", "truncated", "flipped", "npy", "pickle"])
def test_broken_files_are_refused(data_folder, content):
    path = data_folder / "mnist.npz"
    np.savez_compressed(path, **copy_of("mnist"))
    whole = path.read_bytes()
    if content == "nothing":
        path.write_bytes(b"")
    elif content == "text":
        path.write_text("not an archive")
    elif content == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif content == "flipped":
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes(64) + whole[middle + 64 :])
    elif content == "npy":
        with path.open("wb") as stream:
            np.save(stream, np.zeros(3))
    else:
        import pickle

        path.write_bytes(pickle.dumps({"x_train": 1}))
    with pytest.raises(UserError, match="can't be read"):
        open_arrays("mnist")


def test_superclasses_are_checked_and_kept(data_folder):
    coarse = {"y_train_coarse": np.arange(40) % 20, "y_test_coarse": np.arange(20) % 20}
    np.savez(data_folder / "cifar100.npz", **copy_of("cifar100", **coarse))
    arrays = open_arrays("cifar100")
    assert (arrays.coarse_train == np.arange(40) % 20).all()
    assert arrays.coarse_test.dtype == np.uint8
    coarse["y_test_coarse"] = np.full(20, 20)
    np.savez(data_folder / "cifar100.npz", **copy_of("cifar100", **coarse))
    with pytest.raises(UserError, match="labels 20 to 20 in y_test_coarse"):
        open_arrays("cifar100")


def test_a_changed_copy_renews_the_cache(data_folder):
    path = data_folder / "mnist.npz"
    np.savez(path, **copy_of("mnist", 40))
    before = open_arrays("mnist")
    np.savez(path, **copy_of("mnist", 50))
    assert open_arrays("mnist").x_train.shape[0] == 50
    assert len(before.x_train) == 40  # opened before: still readable
    assert before.x_train[39].shape == (28, 28, 1)


def test_without_the_copy_the_cache_stays(data_folder, monkeypatch):
    np.savez(data_folder / "mnist.npz", **copy_of("mnist"))
    open_arrays("mnist")
    monkeypatch.delenv("VISTAZO_DATA")
    assert len(open_arrays("mnist").x_train) == 40


def test_a_cache_that_broke_off_is_filled_again(data_folder):
    np.savez(data_folder / "mnist.npz", **copy_of("mnist"))
    partial = settings.home() / "cache" / "datasets" / "mnist.partial"
    partial.mkdir(parents=True)
    (partial / "x_train.npy").write_bytes(b"half")
    assert len(open_arrays("mnist").x_train) == 40


def test_two_processes_fill_at_once(workspace):
    source = (
        "import core, json\nfrom tests.helpers import open_arrays\ntold = []\n"
        "arrays = open_arrays('digits', told.append)\n"
        "print(json.dumps([int(arrays.x_train.sum()), told]))"
    )
    both = [program(source) for _ in range(2)]
    answers = [json.loads(each.communicate(timeout=PATIENCE)[0]) for each in both]
    assert answers[0][0] == answers[1][0] > 0
    stored = [told for _, told in answers if "Storing the images in the workspace" in told]
    assert len(stored) == 1


def test_many_threads_open_at_once(workspace):
    with ThreadPoolExecutor(8) as pool:
        sums = {int(arrays.x_train.sum()) for arrays in pool.map(open_arrays, ["digits"] * 8)}
    assert len(sums) == 1


def test_a_real_cifar100_has_the_right_counts(workspace, offline_folder, monkeypatch):
    if not (offline_folder / "cifar100.npz").is_file():
        pytest.skip("no cifar100.npz in VISTAZO_DATA")
    monkeypatch.setenv("VISTAZO_DATA", str(offline_folder))
    arrays = open_arrays("cifar100")
    meta = read_meta("cifar100")
    assert (meta.train_count, meta.test_count) == (len(arrays.x_train), len(arrays.x_test))
    assert arrays.coarse_train.max() == 19
    parts = split(arrays.y_train, DataConfig(name="cifar100"), datasets["cifar100"], 0)
    assert len(parts.validation) == len(arrays.x_train) // 5
    shares = np.bincount(arrays.y_train[parts.validation]) / np.bincount(arrays.y_train)
    assert shares == pytest.approx(0.2, abs=0.005)
