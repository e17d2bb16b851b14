"""TrainingConfig: the part of a config that says how the weights are learned."""

from typing import Literal

from core.common.i18n import N_
from core.config.fields import Section, knob

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
    optimizer: Literal["adam", "adamw", "sgd", "sgdw"] = knob(
        "adam",
        N_("Optimiser"),
        N_(
            "The rule that turns errors into changes of the weights. Adam finds a step of its own "
            "for each weight and is a good start; SGD takes one for all and wants its learning "
            "rate found. With W: weight decay beside it."
        ),
    )
    learning_rate: float = knob(
        0.001,
        N_("Learning rate"),
        N_("How large each step of learning is. Too large: it jumps about; too small: it crawls."),
        limits=(1e-6, 10.0),
        level="basic",
    )
    momentum: float = knob(
        0.9,
        N_("Momentum"),
        N_("How much of the last step SGD keeps (SGD and SGDW only)."),
        limits=(0.0, 0.999),
        step=0.01,
    )
    nesterov: bool = knob(
        False,
        N_("Nesterov momentum"),
        N_("SGD looks ahead along its last step (SGD and SGDW only)."),
    )
    weight_decay: float = knob(
        0.004,
        N_("Weight decay"),
        N_("Share by which AdamW and SGDW shrink the weights, times the learning rate."),
        limits=(0.0, 1.0),
    )
    bias_rate: float = knob(
        1.0,
        N_("Learning rate of biases"),
        N_(
            "Times the learning rate, for what layers add to their sums (biases) and batch "
            "normalisation to its values; that of a whitening convolution keeps the usual rate."
        ),
        limits=(0.01, 1000.0),
        unit=N_("×"),
    )
    schedule: Literal["constant", "exponential", "cosine", "triangular", "one-cycle"] = knob(
        "constant",
        N_("Learning-rate schedule"),
        N_(
            "How the learning rate changes: from epoch to epoch, or from batch to batch up to a "
            "peak and down again, along straight lines (triangular) or half cosines (one-cycle). "
            "Those two are at their best at the end: stopping early takes that away."
        ),
    )
    peak: float = knob(
        0.25,
        N_("Peak"),
        N_(
            "Triangular and one-cycle: the share of the training at which the learning rate is "
            "full."
        ),
        limits=(0.01, 0.99),
        step=0.01,
    )
    first_rate: float = knob(
        0.2,
        N_("First rate"),
        N_("Triangular and one-cycle: share of the learning rate at the start."),
        limits=(0.0, 1.0),
        step=0.01,
        zero_word="",
    )
    last_rate: float = knob(
        0.0,
        N_("Last rate"),
        N_("Triangular and one-cycle: share of the learning rate at the end."),
        limits=(0.0, 1.0),
        step=0.01,
        zero_word="",
    )
    decay_rate: float = knob(
        0.1,
        N_("Decay factor"),
        N_("Exponential schedule: the learning rate is multiplied by this every so many epochs."),
        limits=(1e-4, 1.0),
    )
    decay_epochs: float = knob(
        10.0,
        N_("Decay span"),
        N_("Exponential schedule: epochs for one decay factor."),
        limits=(0.1, 1000.0),
        unit=N_("epochs"),
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
    averaging: Literal["off", "ema", "lookahead"] = knob(
        "off",
        N_("Average of the weights"),
        N_(
            "EMA: the network that is kept and tested has a moving average of the weights. "
            "Lookahead: every fifth step the weights are drawn back to that average, ever more "
            "towards the end. Only lookahead averages the statistics of batch normalisation too."
        ),
    )
    averaging_momentum: float = knob(
        0.95,
        N_("Length of the average"),
        N_(
            "With EMA or lookahead: share of the average that each step leaves. 0.95 looks back "
            "over about 20 steps, 0.99 over 100."
        ),
        limits=(0.5, 0.999),
        step=0.001,
    )
    early_stopping: Literal["off", "loss", "accuracy", "both"] = knob(
        "off",
        N_("Stop early on"),
        N_(
            "End the training when the validation figure has not improved for `patience` epochs. "
            "Both: as soon as one of the two has not. The loss is watched with the penalty on "
            "weights (L1, L2), where there is one; the curves show it without."
        ),
    )
    patience: int = knob(
        10,
        N_("Patience"),
        N_("Epochs without improvement before stopping early."),
        limits=(1, 500),
        unit=N_("epochs"),
        step=1,
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
