"""Which folders are parts of a data set and which are classes, however they are spelled."""

import numpy as np
import pytest

from core.common.errors import UserError
from core.importing.folders.layout import arrange
from core.importing.folders.parts import partners, parts_of
from core.importing.folders.unclear import Unclear, as_option, from_option
from core.importing.sources.array_names import pairs
from tests.importing_files import good_members, imported, zipped

SPELLINGS = [
    ("training_set", "test_set"),
    ("train_images", "test_images"),
    ("trainset", "testset"),
    ("Train Set", "Test Set"),
    ("train", "dev"),
    ("train", "eval"),
    ("train", "holdout"),
    ("train", "hold-out"),
    ("1_train", "2_test"),
    ("train-1", "test-1"),
    ("01 Training", "02 Test"),
    ("TrainSet", "TestSet"),
    ("trainImages", "testImages"),
    ("TRAIN", "TEST"),
    ("Training", "Testing"),
    ("train ", " test"),
    ("train2017", "val2017"),
    ("train", "validation"),
    ("train", "valid"),
    ("train", "val"),
    ("train", "tests"),
    ("seg_train", "seg_test"),
    ("asl alphabet train", "asl alphabet test"),
    ("entrenamiento", "prueba"),
    ("entrenamiento", "validación"),
    ("Trainingsdaten", "Testdaten"),
    ("Datos de entrenamiento", "Datos de prueba"),
    ("Training", "Prüfung"),
    ("training images", "Evaluation Set"),
    ("data_train", "data_test"),
    ("TRAINset", "TESTset"),
    ("Lerndaten", "Prüfdaten"),
    ("Übung", "Test"),
    ("trainieren", "testen"),
    ("Apprentissage", "Essai"),
    ("addestramento", "prova"),
    ("zbiór treningowy", "zbiór testowy"),
    ("Обучающая выборка", "Тестовая выборка"),
    ("обучение", "тест"),
    ("训练集", "测试集"),
    ("学習データ", "テストデータ"),
    ("훈련", "검증"),
    ("训练", "验证集"),
]
SECOND_PARTS = {
    "dev": "validation",
    "val2017": "validation",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "validación": "validation",
    "검증": "validation",
    "验证集": "validation",
}


def places(paths: list[str], parts=None) -> list[str | None]:
    """Part/class for each path; None where it is left out."""
    placed = arrange([tuple(path.split("/")) for path in paths], "x", parts)
    return [None if isinstance(place, str) else f"{place[0] or ''}/{place[1]}" for place in placed]


@pytest.mark.parametrize("around", ["", "data/", "photos/data/"])
@pytest.mark.parametrize(("train", "other"), SPELLINGS)
def test_parts_however_spelled(train, other, around):
    part = SECOND_PARTS.get(other, "test")
    paths = [f"{around}{train}/cat/1.jpg", f"{around}{train}/dog/1.jpg"]
    paths += [f"{around}{other}/cat/1.jpg", f"{around}{other}/dog/1.jpg"]
    assert places(paths) == ["train/cat", "train/dog", f"{part}/cat", f"{part}/dog"]


TRAIN = ["train/cat/1.jpg", "train/dog/1.jpg"]
BOTH = [*TRAIN, "test/cat/1.jpg", "test/dog/1.jpg"]
IN_PARTS = ["train/cat", "train/dog", "test/cat", "test/dog"]


@pytest.mark.parametrize(
    "beside",
    [
        "README/readme.txt",
        "docs/index.html",
        "docs/figure.png",
        "sample_submission.csv",
        "sample_submission/sample.csv",
        "cover.jpg",
        "more/cat/1.jpg",
        "test/1.jpg",
        "train/1.jpg",
        "pred/1.jpg",
        "labels/train/1.xml",
    ],
)
@pytest.mark.parametrize("around", ["", "data/", "data/data/"])
def test_parts_with_something_beside_them(around, beside):
    paths = [f"{around}{path}" for path in BOTH]
    assert places([*paths, f"{around}{beside}"]) == [*IN_PARTS, None]
    assert places([*paths, beside]) == [*IN_PARTS, None]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["x/x/cat/1.jpg", "x/x/dog/1.jpg", "x/read.me"], ["/cat", "/dog", None]),
        (["x/x/cat/1.jpg", "x/x/dog/1.jpg", "docs/a.txt"], ["/cat", "/dog", None]),
        (
            [
                "train/train/a/1.jpg",
                "train/train/b/1.jpg",
                "test/test/a/1.jpg",
                "test/test/b/1.jpg",
            ],
            ["train/a", "train/b", "test/a", "test/b"],
        ),
        (
            ["train/images/a/1.jpg", "train/images/b/1.jpg", "test/images/a/1.jpg"],
            ["train/a", "train/b", "test/a"],
        ),
        (
            ["images/train/a/1.jpg", "images/val/a/1.jpg", "annotations/train/a/1.xml"],
            ["train/a", "validation/a", None],
        ),
        (
            [
                "seg_train/seg_train/a/1.jpg",
                "seg_train/seg_train/b/1.jpg",
                "seg_test/seg_test/b/1.jpg",
                "seg_pred/seg_pred/1.jpg",
            ],
            ["train/a", "train/b", "test/b", None],
        ),
        (["train/3/1.jpg", "train/4/1.jpg", "test/3/1.jpg"], ["train/3", "train/4", "test/3"]),
        (
            ["train/a/a/1.jpg", "train/b/deep/er/1.jpg", "test/a/a/2.jpg"],
            ["train/a", "train/b", "test/a"],
        ),
        (
            ["cat/train/1.jpg", "cat/test/1.jpg", "dog/train/1.jpg", "dog/Test Set/1.jpg"],
            ["train/cat", "test/cat", "train/dog", "test/dog"],
        ),
        (["train/a/1.jpg", "eval/a/1.jpg", "test/a/1.jpg"], ["train/a", "validation/a", "test/a"]),
        (["train/a/1.jpg", "eval/a/1.jpg", "val/a/1.jpg"], ["train/a", "test/a", "validation/a"]),
        (
            ["train_1/a/1.jpg", "train_2/a/1.jpg", "test_1/a/1.jpg"],
            ["train/a", "train/a", "test/a"],
        ),
    ],
)
def test_layouts_of_public_data_sets(paths, expected):
    assert places(paths) == expected


@pytest.mark.parametrize(
    "classes",
    [
        ("bus", "car", "train"),
        ("train", "plane"),
        ("bus", "training shoes", "valley"),
        ("tests", "bus", "car"),
        ("latest", "contest", "detest"),
        ("train", "tram"),
        ("training_fake", "training_real"),
        ("dev", "ops"),
        ("valve", "pump", "tap"),
    ],
)
def test_classes_with_such_names_stay_classes(classes):
    for around in ("", "data/"):
        paths = [f"{around}{name}/{number}.jpg" for name in classes for number in range(3)]
        assert places(paths) == [f"/{name}" for name in classes for _ in range(3)]
    assert places(["train/steam/1.jpg", "train/diesel/1.jpg", "bus/1.jpg", "car/1.jpg"]) == [
        "/train",
        "/train",
        "/bus",
        "/car",
    ]
    assert places(["cat/images/1.jpg", "dog/images/1.jpg"]) == ["/cat", "/dog"]


UNCLEAR = [
    (
        ["a/cat/1.jpg", "a/cat/2.jpg", "a/dog/1.jpg", "b/cat/1.jpg", "b/dog/1.jpg"],
        {"a": "train", "b": "test"},
    ),
    (
        ["f1/cat/1", "f1/dog/1", "f2/cat/1", "f2/dog/1", "f10/cat/1", "f10/dog/1"],
        {"f1": "train", "f2": "train", "f10": "test"},
    ),
    (
        ["a/cat/1.jpg", "a/dog/1.jpg", "b/cat/1.jpg", "b/dog/1.jpg", "b/cow/1.jpg", "docs/1.jpg"],
        {"a": "test", "b": "train"},
    ),
    (
        ["Training/cat/1.jpg", "Training/dog/1.jpg", "Kontrolle/cat/1.jpg", "Kontrolle/dog/1.jpg"],
        {"Training": "train", "Kontrolle": "test"},
    ),
    (
        [
            "fit/cat/1.jpg",
            "fit/dog/1.jpg",
            "fit/dog/2.jpg",
            "test/cat/1.jpg",
            "test/dog/1.jpg",
            "test/dog/2.jpg",
            "test/dog/3.jpg",
        ],
        {"fit": "train", "test": "test"},
    ),
    (
        [
            "train/cat/1.jpg",
            "train/dog/1.jpg",
            "query/cat/1.jpg",
            "query/dog/1.jpg",
            "query/dog/2.jpg",
        ],
        {"train": "train", "query": "test"},
    ),
    (
        ["train_full/cat/1.jpg", "train_full/dog/1.jpg", "test_small/cat/1.jpg"],
        {"train_full": "train", "test_small": "test"},
    ),
    (
        ["trainx/cat/1.jpg", "trainx/dog/1.jpg", "testx/cat/1.jpg"],
        {"trainx": "train", "testx": "test"},
    ),
    (["train/cat/1.jpg", "train/dog/1.jpg", "test/cats/1.jpg"], {"train": "train", "test": "test"}),
    (["train/1.jpg", "test/2.jpg"], {}),
    (["train/images/1.jpg", "test/images/2.jpg"], {}),
    (["cat_train/1.jpg", "dog_train/1.jpg", "cat_test/1.jpg", "dog_test/1.jpg"], {}),
]


@pytest.mark.parametrize(("paths", "guess"), UNCLEAR)
def test_unclear_ones_are_asked_about(paths, guess):
    with pytest.raises(Unclear, match="--parts none") as error:
        places(paths)
    assert error.value.guess == guess
    tops = {path.split("/")[0] for path in paths}
    assert {place for place in places(paths, {}) if place} == {f"/{top}" for top in tops}
    if guess:
        assert f"--parts {as_option(guess)}" in str(error.value)
        told = places(paths, from_option(as_option(guess)))
        first = paths[0].split("/")
        assert told[0] == f"{guess[first[0]]}/{first[1]}"


def test_what_was_said_about_the_folders_holds():
    paths = ["x/b,c/cat/1.jpg", "x/train/cat/1.jpg", "x/z=1/dog/2.jpg"]
    told = from_option("train=b,c,test=train,validation=z=1")
    assert told == {"b,c": "train", "train": "test", "z=1": "validation"}
    assert places(paths, told) == ["train/cat", "test/cat", "validation/dog"]
    assert places(paths, {"b,c": "train"}) == ["train/cat", None, None]
    assert from_option("train=a,val=b") == {"a": "train", "b": "validation"}
    assert (from_option("auto"), from_option("none")) == (None, {})
    with pytest.raises(
        UserError, match="no folder 'other' among its folders of images: b,c, train"
    ):
        places(paths, {"other": "train"})
    for text in ("", "yes", "train", "train=", "learn=a", "train=a,test=a", "test=a"):
        with pytest.raises(UserError, match="--parts: "):
            from_option(text)


def test_parts_in_several_places():
    paths = [f"{kind}/{path}" for kind in ("images", "masks") for path in BOTH]
    with pytest.raises(UserError, match=r"several places \(images/, masks/\)"):
        places(paths)


def test_words_of_a_column():
    assert parts_of(["Training", "TEST", "valid", "dev set", "holiday", "is train shoe", ""]) == {
        "Training": "train",
        "TEST": "test",
        "valid": "validation",
        "dev set": "validation",
    }
    assert parts_of(["eval"]) == {"eval": "test"}
    assert partners(["train", "Train", "cat", "test"]) == {
        "train": "train",
        "Train": "train",
        "test": "test",
    }
    assert partners(["test", "val"]) == {}
    assert partners(["dataset" * 5000, "train"]) == {}


def test_very_deep_and_very_many_folders():
    deep = tuple("a" * 30_000)
    assert arrange([deep, ("a", "1.jpg")], "x")[1] == (None, "a")


@pytest.mark.parametrize(
    ("train", "other", "part"),
    [
        (("x_train", "y_train"), ("x_test", "y_test"), "test"),
        (("train_images", "train_labels"), ("test_images", "test_labels"), "test"),
        (("X_train", "Y_train"), ("X_val", "Y_val"), "validation"),
        (("trainX", "trainY"), ("testX", "testY"), "test"),
        (("Xtrain", "ytrain"), ("Xtest", "ytest"), "test"),
        (("train_set_x", "train_set_y"), ("dev_x", "dev_y"), "validation"),
        (("images_train", "labels_train"), ("images_holdout", "labels_holdout"), "test"),
        (
            ("training_data", "training_labels"),
            ("validation_data", "validation_labels"),
            "validation",
        ),
        (("x_train_1", "y_train_1"), ("eval/x", "eval/y"), "test"),
        (("train_features", "train_targets"), ("testing_features", "testing_targets"), "test"),
    ],
)
def test_names_of_arrays(train, other, part):
    assert pairs([*train, *other, "class_names", "x_other"]) == {"train": train, part: other}


def test_names_of_arrays_without_parts():
    for images, labels in (("x", "y"), ("X", "y"), ("images", "labels"), ("data", "target")):
        assert pairs([images, labels, "z"]) == {None: (images, labels)}
    assert pairs(["x", "images", "y", "labels"]) == {None: ("x", "y")}
    assert pairs(["x_train", "y_test", "a", "b", ""]) == {}


@pytest.mark.usefixtures("workspace")
def test_arrays_with_other_names_are_imported(tmp_path):
    """Also where only the images to learn from have no part in their name."""
    for names in (("trainX", "trainY", "devX", "devY"), ("x", "y", "x_val", "y_val")):
        path = tmp_path / f"{names[0]}.npz"
        one, two = np.zeros((12, 8, 8), "uint8"), np.zeros((4, 8, 8), "uint8")
        arrays = (one, np.arange(12) % 2, two, np.arange(4) % 2)
        np.savez(path, **dict(zip(names, arrays, strict=True)))
        record = imported(path, names[0].lower())
        assert (record.train_count, record.validation_count, record.test_count) == (14, 4, 2)
        assert record.held_out


@pytest.mark.usefixtures("workspace")
def test_test_images_without_classes_are_told_and_others_are_drawn(tmp_path):
    """As in competitions: nobody says what their test images show."""
    members = {f"train/{name}": one for name, one in good_members(count=10).items()}
    members |= {f"test1/{name.split('/')[1]}": one for name, one in good_members().items()}
    record = imported(zipped(tmp_path / "a.zip", members | {"sample_submission.csv": b"id,label"}))
    assert (record.class_names, record.held_out) == (("cat", "dog"), True)
    assert (record.train_count, record.test_count) == (16, 4)
    told = {member: why for member, why, _ in record.lines}
    assert told["test1/0.png"] == "lies in test1/, but there in no class's folder"
    assert told["sample_submission.csv"] == "lies beside the folders train/, test1/"


@pytest.mark.usefixtures("workspace")
def test_validation_images_are_no_test_images(tmp_path):
    """Where only they came: they stay to watch with, and test images are drawn from the others."""
    for name in ("dev", "Validierung"):
        members = {f"train/{one}": content for one, content in good_members(count=10).items()}
        members |= {f"{name}/{one}": content for one, content in good_members(count=3).items()}
        record = imported(zipped(tmp_path / f"{name}.zip", members), name.lower())
        assert (record.train_count, record.validation_count) == (22, 6)
        assert (record.test_count, record.held_out) == (4, True)
