"""TrainingConfig: the part of a config that says how the weights are learned."""

from typing import Literal

from pydantic import SerializeAsAny

from core.common.i18n import N_
from core.config.averaging import AveragingConfig, averages
from core.config.choices import choice
from core.config.early_stopping import EarlyStoppingConfig, stopping_rules
from core.config.fields import Section, knob
from core.config.optimizers import OptimizerConfig, optimizers
from core.config.schedules import ScheduleConfig, schedules

Precision = Literal["auto", "float32", "bfloat16", "float16"]
PRECISION = knob(
    "auto",
    N_("Precision"),
    N_(
        "In how many bits the network computes while it learns. Auto: 16 (bfloat16) where "
        "processor or GPU has it and the network is large enough to gain from it, else 32; without "
        "the hardware, 16 are many times slower. Weights, probabilities, loss and batch statistics "
        "always have 32."
    ),
)


class TrainingConfig(Section):
    """How the weights are learned."""

    epochs: int = knob(
        10,
        N_("Epochs"),
        N_("How often the network sees all training images."),
        limits=(1, 1000),
        step=1,
        level="basic",
    )
    batch_size: int = knob(
        128,
        N_("Batch size"),
        N_("Images per step of learning."),
        limits=(1, 8192),
        unit=N_("images"),
        step=1,
    )
    optimizer: SerializeAsAny[OptimizerConfig] = choice(
        optimizers,
        "adam",
        N_("Optimiser"),
        N_("The rule that turns errors into changes of the weights."),
    )
    schedule: SerializeAsAny[ScheduleConfig] = choice(
        schedules,
        "constant",
        N_("Learning-rate schedule"),
        N_("How the learning rate changes during the training."),
    )
    label_smoothing: float = knob(
        0.0,
        N_("Label smoothing"),
        N_(
            "Share of certainty taken from the true class and spread over all, so that the network "
            "is less sure of itself. The loss curves then stay well above 0; the test's error is "
            "without it."
        ),
        limits=(0.0, 0.5),
        step=0.01,
    )
    averaging: SerializeAsAny[AveragingConfig] = choice(
        averages,
        "off",
        N_("Average of the weights"),
        N_("Averages over the last steps err less than the weights of any one step."),
    )
    early_stopping: SerializeAsAny[EarlyStoppingConfig] = choice(
        stopping_rules,
        "off",
        N_("Stop early on"),
        N_("End the training when a figure has not improved for so many epochs (patience)."),
    )
    keep: Literal["best", "last"] = knob(
        "best",
        N_("Weights to keep"),
        N_(
            "Best: those of the epoch with the best validation figure (loss, or accuracy when that "
            "is watched; the loss with the penalty on weights). Without validation images: the "
            "last."
        ),
    )
    keep_every: int = knob(
        0,
        N_("Keep a checkpoint every"),
        N_(
            "After every so many epochs a checkpoint stays, from which another training can go on "
            "with other settings (fork). The last one is kept in any case. Each takes two to four "
            "times the disk space of the network."
        ),
        limits=(0, 1000),
        unit=N_("epochs"),
        step=1,
        zero_word=N_("none"),
    )
    precision: Precision = PRECISION
    test_views: Literal["off", "mirrored", "shifted", "both"] = knob(
        "off",
        N_("Views averaged at the test"),
        N_(
            "Also test on answers averaged over views of each test image: as it is, mirrored, "
            "shifted by a pixel. Told beside the plain figure; takes 2, 3 or 6 times as long as "
            "the test. Mirrored and both: not for digits or letters."
        ),
    )
