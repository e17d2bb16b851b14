"""The published experiments on Fashion-MNIST."""

from core.common.i18n import N_
from core.experiments.recipes.base import LEARNING_RATE, Published, Recipe

HELD_BACK = N_(
    "Ours holds 10,000 of the 60,000 training images back (validation) and keeps the best epoch's "
    "weights; what was done is not published."
)
RECIPES = (
    Recipe(
        name="lenet5-fashion",
        title=N_("LeNet-5 on Fashion-MNIST"),
        summary=N_("The classic small network on pictures of clothes; published: about 0.90."),
        values={
            "data": {"name": "fashion_mnist"},
            "model": {"name": "lenet5"},
            "training": {"epochs": 10, "batch_size": 128, "optimizer": {"learning_rate": 0.001}},
        },
        short={"data": {"fraction": 0.2}, "training": {"epochs": 5}},
        short_minutes=0.25,
        hours=0.02,
        published=Published(
            test_accuracy=0.90,
            total_parameters=61_706,
            remarks=N_(
                "Weakest class Shirt (F1 0.70), best Trouser and Sandal (0.98); 92 of 100 "
                "random test images right; about 7 minutes on a hosted notebook."
            ),
        ),
        deviations=(LEARNING_RATE, HELD_BACK),
    ),
    Recipe(
        name="resnet-small-fashion",
        title=N_("Small ResNet on Fashion-MNIST"),
        summary=N_(
            "Three residual blocks on pictures of clothes: shortcuts at work in a small net."
        ),
        values={
            "data": {"name": "fashion_mnist"},
            "model": {"name": "resnet-small"},
            "training": {"epochs": 10, "batch_size": 64, "optimizer": {"learning_rate": 0.001}},
        },
        short={"data": {"fraction": 0.2}, "training": {"epochs": 4}},
        short_minutes=1,
        hours=0.12,
        published=Published(
            test_accuracy=0.8981,
            test_loss=0.2949,
            total_parameters=227_210,
            remarks=N_("90 of 100 random test images right; about 30 minutes."),
        ),
        deviations=(HELD_BACK,),
    ),
    Recipe(
        name="resnet50-light-fashion",
        title=N_("Light ResNet-50 on Fashion-MNIST"),
        summary=N_("Nine bottleneck blocks and 18 million weights, and worse than LeNet-5."),
        values={
            "data": {"name": "fashion_mnist"},
            "model": {"name": "resnet50-light"},
            "training": {"epochs": 10, "batch_size": 64, "optimizer": {"learning_rate": 0.001}},
        },
        short={"data": {"fraction": 0.04}, "training": {"epochs": 2, "batch_size": 16}},
        short_minutes=10,
        short_remarks=N_("half of it for the test images"),
        hours=10,
        published=Published(
            test_accuracy=0.8560, total_parameters=17_839_746, non_trainable_parameters=26_240
        ),
        deviations=(
            LEARNING_RATE,
            HELD_BACK,
        ),
    ),
    Recipe(
        name="vgg-fashion",
        title=N_("Small VGG on Fashion-MNIST"),
        summary=N_(
            "Eleven convolutions, a falling learning rate, early stopping: the best of the set."
        ),
        values={
            "data": {"name": "fashion_mnist"},
            "model": {"name": "vgg-small"},
            "training": {
                "epochs": 50,
                "batch_size": 128,
                "optimizer": {"learning_rate": 0.01},
                "schedule": {"name": "exponential", "decay_rate": 0.1, "decay_epochs": 10.0},
                "early_stopping": {"name": "loss", "patience": 10},
                "keep": "best",
            },
        },
        short={
            "data": {"fraction": 0.1},
            "training": {"epochs": 6, "batch_size": 64, "early_stopping": {"name": "off"}},
        },
        short_minutes=3,
        hours=2,
        published=Published(
            test_accuracy=0.9353,
            total_parameters=1_813_050,
            non_trainable_parameters=1_344,
            remarks=N_(
                "Training 0.9731, development set 0.9370; 50,000 images to train, 10,000 to "
                "develop, 10,000 to test."
            ),
        ),
        deviations=(
            N_(
                "Epochs and batch size are not published: ours trains at most 50 epochs in batches "
                "of 128."
            ),
        ),
    ),
)
