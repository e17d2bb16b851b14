"""The published experiments on networks that learned from ImageNet, and one of the house."""

from typing import Any

from core.common.i18n import N_
from core.experiments.recipes.base import LEARNING_RATE, Published, Reached, Recipe

_BROAD_HEAD: dict[str, Any] = {
    "pooling": "average",
    "head_units": [1024],
    "dropout": 0.0,
    "activation": "relu",
    "unfreeze": 0,
}
_SLOW_SGD: dict[str, Any] = {
    "optimizer": {"name": "sgd", "learning_rate": 1e-4, "momentum": 0.9},
    "epochs": 10,
    "batch_size": 128,
}
_DEEP_HEAD: dict[str, Any] = {
    "image_size": 224,
    "pooling": "flatten",
    "head_units": [256, 128],
    "batch_normalization": "before",
    "activation": "relu",
    "initializer": "he_uniform",
    "l2": 1e-4,
}
_CHANGES: dict[str, Any] = {
    "rotation": 10.0,
    "shift": 0.1,
    "flip": "horizontal",
    "brightness": [0.9, 1.2],
}
_OPEN = N_(
    "Epochs, batch size and whether the backbone learns are not published: ours trains 10 epochs "
    "in batches of 128 with a frozen backbone, whose features are computed once."
)
_STEPS = N_("An epoch was 200 steps, not all images: ours goes through all of them.")
_TWICE = N_("The published code divides by 255 twice: ours uses the backbone's own preprocessing.")
_SHORT_IMAGES = N_("at 64 pixels instead of 224")
_SHORT_FINE_TUNING: dict[str, Any] = {
    "data": {"fraction": 0.02},
    "model": {"image_size": 64},
    "augmentation": {"cached_views": 2},
    "training": {
        "epochs": 6,
        "early_stopping": {"name": "off"},
        "optimizer": {"learning_rate": 1e-4},
    },
}


def _broad(
    name: str,
    data: str,
    title: str,
    summary: str,
    model: dict[str, Any],
    backbone_parameters: int,
    resized: str,
) -> Recipe:
    """Backbone, global average pool, 1024 units, SGD: five experiments of one pattern."""
    return Recipe(
        name=name,
        title=title,
        summary=summary,
        values={"data": {"name": data}, "model": {**_BROAD_HEAD, **model}, "training": _SLOW_SGD},
        short={"data": {"fraction": 0.1}, "training": {"epochs": 5}},
        short_minutes=3,
        short_remarks=N_("most of it for computing the features once"),
        hours=0.3,
        published=Published(backbone_parameters=backbone_parameters, remarks=N_("no accuracy.")),
        deviations=(resized, _OPEN),
    )


RECIPES = (
    _broad(
        "resnet50-fashion",
        "fashion_mnist",
        N_("ResNet50 on Fashion-MNIST"),
        N_("What a network that knows photographs makes of gray pictures of clothes."),
        {"name": "resnet50", "image_size": 32},
        23_587_712,
        N_("The backbone refuses images under 32 pixels, so 28×28 fails as printed: ours resizes."),
    ),
    _broad(
        "mobilenet-fashion",
        "fashion_mnist",
        N_("MobileNet on Fashion-MNIST"),
        N_("The same with a network an eighth as large."),
        {"name": "mobilenet", "width": 1.0, "image_size": 32},
        3_228_864,
        N_("The backbone refuses images under 32 pixels, so 28×28 fails as printed: ours resizes."),
    ),
    Recipe(
        name="vgg16-features",
        title=N_("VGG16's features on CIFAR-10"),
        summary=N_("A frozen VGG16 looks at every image once; only a small network on top learns."),
        values={
            "data": {"name": "cifar10"},
            "model": {"name": "vgg16", **_DEEP_HEAD, "dropout": 0.6},
            "training": {
                "epochs": 500,
                "batch_size": 256,
                "early_stopping": {"name": "both", "patience": 30},
            },
        },
        short={
            "data": {"fraction": 0.05},
            "model": {"image_size": 64},
            "training": {"epochs": 20, "early_stopping": {"name": "off"}},
        },
        short_minutes=5,
        short_remarks=_SHORT_IMAGES,
        hours=7,
        published=Published(
            test_accuracy=0.7519, backbone_parameters=14_714_688, remarks=N_("at most 500 epochs.")
        ),
        deviations=(
            N_(
                "The published code scales by 1/255 where VGG16 wants its own preprocessing, and "
                "scores the wrong tensor: ours does neither."
            ),
            LEARNING_RATE,
        ),
    ),
    Recipe(
        name="vgg16-finetune",
        title=N_("VGG16 fine-tuned on CIFAR-10"),
        summary=N_("The last block of VGG16 learns too, very slowly."),
        values={
            "data": {"name": "cifar10"},
            "model": {"name": "vgg16", **_DEEP_HEAD, "dropout": 0.5, "unfreeze": "block5_conv1"},
            "augmentation": _CHANGES,
            "training": {
                "epochs": 200,
                "batch_size": 128,
                "optimizer": {"learning_rate": 2e-5},
                "early_stopping": {"name": "both", "patience": 10},
            },
        },
        short=_SHORT_FINE_TUNING,
        short_minutes=5,
        short_remarks=_SHORT_IMAGES,
        hours=800,
        published=Published(
            test_accuracy=0.8716,
            total_parameters=21_173_194,
            non_trainable_parameters=21_173_194 - 13_537_162,
            remarks=N_("at most 200 epochs."),
        ),
        deviations=(_TWICE, _STEPS),
    ),
    Recipe(
        name="densenet121-finetune",
        title=N_("DenseNet121 fine-tuned on CIFAR-10"),
        summary=N_("The best of the published experiments: the last layers of DenseNet121 learn."),
        values={
            "data": {"name": "cifar10"},
            "model": {"name": "densenet121", **_DEEP_HEAD, "dropout": 0.4, "unfreeze": 29},
            "augmentation": _CHANGES,
            "training": {
                "epochs": 200,
                "batch_size": 128,
                "optimizer": {"learning_rate": 1e-5},
                "early_stopping": {"name": "both", "patience": 30},
            },
        },
        short=_SHORT_FINE_TUNING,
        short_minutes=5,
        short_remarks=_SHORT_IMAGES,
        hours=200,
        published=Published(
            test_accuracy=0.9037,
            total_parameters=19_918_538,
            non_trainable_parameters=19_918_538 - 13_519_882,
            remarks=N_("the best of the set; at most 200 epochs."),
        ),
        deviations=(
            _TWICE,
            _STEPS,
            N_("The published “last 30 layers” count the flatten layer: 29 are the backbone's."),
        ),
    ),
    _broad(
        "resnet50-cifar100",
        "cifar100",
        N_("ResNet50 on CIFAR-100"),
        N_("A hundred classes from the features of a network that knew a thousand."),
        {"name": "resnet50", "image_size": 32},
        23_587_712,
        N_("The size of the images is not published: ours keeps 32 pixels."),
    ),
    _broad(
        "inceptionv3-cifar100",
        "cifar100",
        N_("InceptionV3 on CIFAR-100"),
        N_("The same with InceptionV3, which needs larger images."),
        {"name": "inceptionv3", "image_size": 75},
        21_802_784,
        N_("InceptionV3 needs at least 75 pixels: ours resizes."),
    ),
    _broad(
        "densenet121-cifar100",
        "cifar100",
        N_("DenseNet121 on CIFAR-100"),
        N_("The same with DenseNet121."),
        {"name": "densenet121", "image_size": 32},
        7_037_504,
        N_("The size of the images is not published: ours keeps 32 pixels."),
    ),
    Recipe(
        name="mobilenet-cifar10",
        title=N_("MobileNet on CIFAR-10"),
        summary=N_(
            "Transfer learning in minutes: MobileNet stays as it is, one layer on top learns."
        ),
        values={
            "data": {"name": "cifar10"},
            "model": {
                "name": "mobilenet",
                "width": 0.75,
                "image_size": 96,
                "pooling": "average",
                "dropout": 0.4,
            },
            "training": {"epochs": 20, "batch_size": 128, "optimizer": {"learning_rate": 0.001}},
        },
        short={"data": {"fraction": 0.1}},
        short_minutes=2,
        hours=0.15,
        reached=Reached(),
    ),
)
