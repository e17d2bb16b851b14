"""The reference experiments on backbones that others trained on ImageNet, and one of the house.

Where the source leaves something open, the comment says what ours does. `image_size` is the
smallest that the backbone takes where the source names none; larger is better and dearer.
"""

from typing import Any

from core.recipes import Recipe

_BROAD_HEAD: dict[str, Any] = {
    "pooling": "average", "head_units": [1024], "dropout": 0.0, "activation": "relu",
    "unfreeze": 0,  # the source does not say that the backbone learns
}  # fmt: skip
_SLOW_SGD: dict[str, Any] = {
    "optimizer": "sgd", "learning_rate": 1e-4, "momentum": 0.9,
    "epochs": 10, "batch_size": 128,  # not given
}  # fmt: skip
_DEEP_HEAD: dict[str, Any] = {
    "image_size": 224, "pooling": "flatten", "head_units": [256, 128],
    "batch_normalization": "before", "activation": "relu", "initializer": "he_uniform", "l2": 1e-4,
}  # fmt: skip
_CHANGES: dict[str, Any] = {
    "rotation": 10.0, "shift": 0.1, "flip": "horizontal", "brightness": [0.9, 1.2],
}  # fmt: skip


def _broad(name: str, data: str, title: str, sentence: str, model: dict[str, Any]) -> Recipe:
    """Backbone, global average pool, 1024 units, SGD: five experiments of one pattern."""
    values = {"data": {"name": data}, "model": {**_BROAD_HEAD, **model}, "training": _SLOW_SGD}
    return Recipe(name, title, sentence, values)


RECIPES = (
    # No published figure. Mend: at 28×28 these backbones refuse the images; ours are resized.
    _broad(
        "resnet50-fashion",
        "fashion_mnist",
        "ResNet50 on Fashion-MNIST",
        "What a network that knows photographs makes of gray pictures of clothes.",
        {"name": "resnet50", "image_size": 32},
    ),
    _broad(
        "mobilenet-fashion",
        "fashion_mnist",
        "MobileNet on Fashion-MNIST",
        "The same with a network an eighth as large.",
        {"name": "mobilenet", "width": 1.0, "image_size": 32},
    ),
    # Published: 75.19 % test. Mend: the published code scales by 1/255 where VGG16 wants its own
    # preprocessing, and scores the wrong tensor.
    Recipe(
        name="vgg16-features",
        title="VGG16's features on CIFAR-10",
        sentence="A frozen VGG16 looks at every image once; only a small network on top learns.",
        values={
            "data": {"name": "cifar10"},
            "model": {"name": "vgg16", **_DEEP_HEAD, "dropout": 0.6},
            "training": {
                "epochs": 500, "batch_size": 256, "early_stopping": "both", "patience": 30,
            },
        },
    ),
    # Published: 87.16 % test; 21,173,194 parameters, 13,537,162 of them trainable; 200 steps an
    # epoch, at most 200 epochs. Mend: the published code divides by 255 twice.
    Recipe(
        name="vgg16-finetune",
        title="VGG16 fine-tuned on CIFAR-10",
        sentence="The last block of VGG16 learns too, very slowly.",
        values={
            "data": {"name": "cifar10"},
            "model": {"name": "vgg16", **_DEEP_HEAD, "dropout": 0.5, "unfreeze": "block5_conv1"},
            "augmentation": _CHANGES,
            "training": {
                "epochs": 200, "batch_size": 128, "learning_rate": 2e-5,
                "early_stopping": "both", "patience": 10,
            },
        },
    ),
    # Published: 90.37 % test, the best of the set; 19,918,538 parameters, 13,519,882 trainable; 200
    # steps an epoch. Same mend. Their "last 30 layers" count the flatten layer: 29 of DenseNet's.
    Recipe(
        name="densenet121-finetune",
        title="DenseNet121 fine-tuned on CIFAR-10",
        sentence="The best of the published experiments: the last 29 layers of DenseNet121 learn.",
        values={
            "data": {"name": "cifar10"},
            "model": {"name": "densenet121", **_DEEP_HEAD, "dropout": 0.4, "unfreeze": 29},
            "augmentation": _CHANGES,
            "training": {
                "epochs": 200, "batch_size": 128, "learning_rate": 1e-5,
                "early_stopping": "both", "patience": 30,
            },
        },
    ),
    # No published figures. Mend: InceptionV3 needs at least 75 px; ours resizes.
    _broad(
        "resnet50-cifar100",
        "cifar100",
        "ResNet50 on CIFAR-100",
        "A hundred classes from the features of a network that knew a thousand.",
        {"name": "resnet50", "image_size": 32},
    ),
    _broad(
        "inceptionv3-cifar100",
        "cifar100",
        "InceptionV3 on CIFAR-100",
        "The same with InceptionV3, which needs larger images.",
        {"name": "inceptionv3", "image_size": 75},
    ),
    _broad(
        "densenet121-cifar100",
        "cifar100",
        "DenseNet121 on CIFAR-100",
        "The same with DenseNet121.",
        {"name": "densenet121", "image_size": 32},
    ),
    Recipe(
        name="mobilenet-cifar10",
        title="MobileNet on CIFAR-10",
        sentence="Transfer learning in minutes: MobileNet stays as it is, one layer on top learns.",
        values={
            "data": {"name": "cifar10"},
            "model": {
                "name": "mobilenet", "width": 0.75, "image_size": 96, "pooling": "average",
                "dropout": 0.4,
            },
            "training": {"epochs": 20, "batch_size": 128, "learning_rate": 0.001},
        },
    ),
)  # fmt: skip
