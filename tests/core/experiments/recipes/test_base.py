"""Every ready-made experiment: exact parameter counts, and a real training of two epochs."""

from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from core.architectures import architectures
from core.architectures.backbones.build import backbone_layers
from core.architectures.backbones.table import BACKBONES
from core.auth.actors import EVERYBODY
from core.common import settings
from core.evaluation.evaluation import load_evaluation
from core.experiments.config import ExperimentConfig, parse, parse_json
from core.experiments.recipes import Published, anchors_of, recipes, without_mark
from core.experiments.validation import problems
from core.modeling.build import describe
from core.prediction.predictor import predict
from core.runs import repository
from tests.deep import DEEP, all_but_slow
from tests.helpers import open_arrays, train_run
from tests.trainings import built

EXPERIMENTS = {  # recipe ids of the reference experiments
    "lenet5-fashion",
    "resnet-small-fashion",
    "resnet50-light-fashion",
    "vgg-fashion",
    "cnn1",
    "cnn1-regularised",
    "cnn2",
    "cnn2-leaky",
    "cnn3",
    "cnn3-augment-strong",
    "cnn3-augment-mild",
    "cnn-cifar100",
    "alexnet-cifar100",
    "resnet50-fashion",
    "mobilenet-fashion",
    "vgg16-features",
    "vgg16-finetune",
    "densenet121-finetune",
    "resnet50-cifar100",
    "inceptionv3-cifar100",
    "densenet121-cifar100",
}
FIRST_OF_ITS_NETWORK = {recipe.config.model.name: recipe for recipe in reversed(list(recipes))}
OTHER_WAYS = ["fashion-sprint", "cnn3-augment-strong", "vgg16-finetune"]  # gray, changed, unfrozen
QUICK = ["digit-reader", "cnn1", "mobilenet-fashion", *OTHER_WAYS[:2]]
TRAINED = dict.fromkeys([*(recipe.name for recipe in FIRST_OF_ITS_NETWORK.values()), *OTHER_WAYS])
COUNTED = [recipe for recipe in recipes if recipe.published.total_parameters]
BACKBONES_COUNTED = [recipe for recipe in recipes if recipe.published.backbone_parameters]


def _deep_are_slow(some):
    return [
        pytest.param(recipe, marks=pytest.mark.slow if recipe.config.model.name in DEEP else ())
        for recipe in some
    ]


@pytest.fixture(scope="module")
def few_images(tmp_path_factory):
    """A function that puts a few images of a data set where trainings look; skips without them."""
    folder = tmp_path_factory.mktemp("few_images")

    def bring(name: str) -> Path:
        path = folder / f"{name}.npz"
        if name != "digits" and not path.exists():
            np.savez(path, **_few(_whole(name)))
        return folder

    return bring


def _whole(name: str) -> dict[str, np.ndarray]:
    copy = settings.data_folder() and settings.data_folder() / f"{name}.npz"
    if copy and copy.is_file():
        with np.load(copy) as arrays:
            return {key: arrays[key] for key in ("x_train", "y_train", "x_test", "y_test")}
    cached = settings.keras_folder() / "datasets" / "fashion-mnist"
    if name == "fashion_mnist" and len(list(cached.glob("*.gz"))) == 4:
        (x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
        return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    if name == "mnist":
        return _enlarged_digits()
    where = (
        "VISTAZO_DATA" if name != "fashion_mnist" else "VISTAZO_DATA, or its files in KERAS_HOME"
    )
    pytest.skip(f"no images of {name}: needs {name}.npz in the folder {where}")


def _enlarged_digits() -> dict[str, np.ndarray]:
    """scikit-learn's 8×8 digits in MNIST's 28×28, for where no MNIST is at hand."""
    digits = load_digits()
    enlarged = np.kron((digits.images * 15.9).astype("uint8"), np.ones((1, 3, 3), "uint8"))
    images, labels = np.pad(enlarged, ((0, 0), (2, 2), (2, 2))), digits.target.astype("uint8")
    return {
        "x_train": images[:1400],
        "y_train": labels[:1400],
        "x_test": images[1400:],
        "y_test": labels[1400:],
    }


def _few(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The first 200 training images, or 5 of each class, and the first 100 test images."""
    labels = arrays["y_train"].reshape(-1)
    classes = len(np.unique(labels))
    each = max(5, 200 // classes)
    chosen = np.concatenate([np.flatnonzero(labels == label)[:each] for label in range(classes)])
    return {
        "x_train": arrays["x_train"][chosen],
        "y_train": labels[chosen],
        "x_test": arrays["x_test"][:100],
        "y_test": arrays["y_test"].reshape(-1)[:100],
    }


def test_the_reference_experiments_are_there():
    assert set(recipes.names()) >= EXPERIMENTS


def test_what_nobody_published_is_of_the_house():
    nothing = {recipe.name for recipe in recipes if recipe.published == Published()}
    assert nothing <= {recipe.name for recipe in recipes if recipe.reached}


@pytest.mark.parametrize("recipe", recipes, ids=lambda recipe: recipe.name)
def test_both_versions_can_start(recipe):
    for config in (recipe.config, recipe.short_config):
        assert problems(config) == []
        assert parse_json(config.to_json()) == config
    assert 0 < recipe.short_minutes < 60 * recipe.hours


@pytest.mark.parametrize("recipe", recipes, ids=lambda recipe: recipe.name)
def test_the_short_version_is_the_same_network_with_less_work(recipe):
    whole, short = (_images_seen(config) for config in (recipe.config, recipe.short_config))
    size = {"image_size": getattr(recipe.config.model, "image_size", None)}
    assert recipe.short_config.model.model_copy(update=size) == recipe.config.model.model_copy(
        update=size
    )
    assert short <= whole / 3


def _images_seen(config: ExperimentConfig) -> float:
    return config.data.fraction * config.training.epochs


@pytest.mark.parametrize("recipe", _deep_are_slow(COUNTED), ids=lambda recipe: recipe.name)
def test_parameters_are_exactly_the_published_ones(recipe):
    description = describe(recipe.config)
    assert description.total_parameters == recipe.published.total_parameters
    if recipe.published.non_trainable_parameters is not None:
        not_trainable = recipe.published.non_trainable_parameters
        assert description.non_trainable_parameters == not_trainable


@pytest.mark.parametrize(
    "recipe", _deep_are_slow(BACKBONES_COUNTED), ids=lambda recipe: recipe.name
)
def test_backbones_have_exactly_the_published_parameters(recipe):
    network = built(recipe.config)
    found = sum(layer.count_params() for layer in backbone_layers(network))
    assert found == recipe.published.backbone_parameters


@pytest.mark.parametrize("name", all_but_slow(QUICK, TRAINED))
def test_trains_two_epochs_and_its_saved_model_predicts_the_same(
    name, few_images, tmp_path, monkeypatch
):
    recipe = recipes[name]
    folder = few_images(recipe.config.data.name)
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path))
    monkeypatch.setenv("VISTAZO_DATA", str(folder))
    monkeypatch.delenv("VISTAZO_DATABASE_URL", raising=False)
    config = _tiny(recipe.config)

    run_id = repository.create_run(config, EVERYBODY)
    train_run(run_id)

    assert repository.get_run(run_id).status == "finished"
    assert len(repository.list_epochs(run_id)) == 2
    at_the_end = load_evaluation(repository.get_run(run_id)).probabilities[:8]
    loaded = predict(run_id, open_arrays(config.data.name).x_test[:8])
    halves = config.model.name in BACKBONES  # tested on activations cached in float16
    np.testing.assert_allclose(
        loaded, at_the_end, rtol=1e-2 if halves else 1e-4, atol=1e-3 if halves else 1e-6
    )


@pytest.mark.parametrize("width", [0.25, pytest.param(0.75, marks=pytest.mark.slow)])
def test_mobilenet_with_its_real_weights_predicts_the_same(
    width, few_images, tmp_path, monkeypatch
):
    recipe = recipes["mobilenet-cifar10"]
    model = {**recipe.config.model.model_dump(), "width": width, "image_size": 32}
    weights = f"mobilenet_{width * 10:.1f}_224_tf_no_top.h5".replace(".", "_", 1)
    path = settings.keras_folder() / "models" / weights
    if not path.is_file():
        pytest.skip(f"needs {path}")
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path))
    monkeypatch.setenv("VISTAZO_DATA", str(few_images("cifar10")))
    monkeypatch.delenv("VISTAZO_DATABASE_URL", raising=False)
    training = {"epochs": 2, "batch_size": 50}
    run_id = repository.create_run(
        parse({"data": {"name": "cifar10"}, "model": model, "training": training}), EVERYBODY
    )
    train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.config.model.weights) == ("finished", "imagenet")
    at_the_end = load_evaluation(repository.get_run(run_id)).probabilities[:8]
    loaded = predict(run_id, open_arrays("cifar10").x_test[:8])
    np.testing.assert_allclose(loaded, at_the_end, rtol=1e-2, atol=1e-4)


def _tiny(config: ExperimentConfig) -> ExperimentConfig:
    """The recipe with a narrow network, or random weights at the smallest size, for two epochs."""
    values = config.model_dump()
    if config.model.name in BACKBONES:
        smallest = architectures[config.model.name].smallest_image
        values["model"] |= {"weights": "random", "image_size": smallest}
    else:
        values["model"] |= {"width": 0.125}
    values["training"] |= {"epochs": 2, "batch_size": 50}
    return parse(values)


def test_anchors_name_a_data_set_each_and_are_shares():
    for dataset in ("mnist", "fashion_mnist", "cifar10", "cifar100"):
        kinds = [anchor.kind for anchor in anchors_of(dataset)]
        assert set(kinds) == {"people", "of this size", "record"}
        for anchor in anchors_of(dataset):
            assert anchor.test_accuracy is None or 0.5 < anchor.test_accuracy < 1
    assert anchors_of("digits") == ()
    assert "98.0%" in without_mark("digits")
    assert without_mark("mnist") == ""
