"""The published experiments on CIFAR-100 with networks trained from scratch."""

from core.common.i18n import N_
from core.experiments.recipes.base import Published, Recipe

RECIPES = (
    Recipe(
        name="cnn-cifar100",
        title=N_("CNN on CIFAR-100"),
        summary=N_("A hundred classes learned by heart: 41 % right, and a loss worse than chance."),
        values={
            "data": {"name": "cifar100"},
            "model": {"name": "cnn-cifar100"},
            "training": {
                "epochs": 30,
                "batch_size": 128,
                "optimizer": {"learning_rate": 0.001},
                "keep": "last",
            },
        },
        short={"data": {"fraction": 0.2}, "training": {"epochs": 8}},
        short_minutes=3,
        hours=1,
        published=Published(
            test_accuracy=0.4110,
            test_loss=5.08,
            total_parameters=1_316_356,
            remarks=N_(
                "Badly overfitted. Two uploaded drawings, a spider and a dinosaur, were "
                "classified right at first and wrong after retraining."
            ),
        ),
        deviations=(
            N_(
                "Rate and place of the dropout are not published: ours drops 0.25 once, after the "
                "first two convolutions. The slope of Leaky ReLU is not either: ours is 0.1."
            ),
            N_(
                "Epochs, batch size and learning rate are not published: ours trains 30 epochs in "
                "batches of 128 at 0.001 and, to show the overfitting, keeps the last weights."
            ),
            N_(
                "Published with one-hot labels and categorical cross-entropy; ours uses the class "
                "numbers, which gives the same loss."
            ),
        ),
    ),
    Recipe(
        name="alexnet-cifar100",
        title=N_("AlexNet on CIFAR-100"),
        summary=N_("A network made for large photographs, fed with enlarged small ones."),
        values={
            "data": {"name": "cifar100"},
            "model": {"name": "alexnet"},
            "training": {"epochs": 10, "batch_size": 128, "optimizer": {"learning_rate": 0.0001}},
        },
        short={"data": {"fraction": 0.04}, "training": {"epochs": 3}},
        short_minutes=7,
        short_remarks=N_("half of it for the test images"),
        hours=7,
        published=Published(remarks=N_("no accuracy.")),
        deviations=(
            N_(
                "As published it does not run: at 32×32 the second convolution has no pixels left "
                "and Keras refuses it. Ours enlarges the images to 224 px."
            ),
            N_(
                "Adam is published, but neither learning rate nor epochs nor batch size: ours "
                "trains 10 epochs in batches of 128 at 0.0001, as it has no batch normalisation "
                "that would bear a higher rate."
            ),
        ),
    ),
)
