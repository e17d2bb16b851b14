"""What to begin with on somebody's own images: a network and a batch size that suit them."""

from dataclasses import dataclass

from core.architectures.backbones.published_weights import find_weights
from core.architectures.backbones.table import BACKBONES
from core.common.i18n import N_
from core.config.network import ModelConfig, model_configs
from core.config.training import TrainingConfig
from core.datasets import Dataset

LEAST_PIXELS = 32  # below, there is too little in an image for what a backbone looks for
SMALL = "cnn2"
LEAST_STEPS = 20  # in an epoch: with few images, smaller batches
SMALLEST_BATCH = 8
TOO_SMALL = N_("a small network, as the images are small.")
NO_WEIGHTS = N_(
    "a small network. MobileNet, which has learned from photographs, is usually better with few of"
    " them; its weights are not on this machine yet and would be downloaded."
)
AT_HAND = N_(
    "it has learned from 1.3 million photographs, so that few of your own are enough; its weights"
    " are on this machine."
)


@dataclass(frozen=True)
class Suggestion:
    """`why`: the end of a sentence that says so."""

    model: ModelConfig
    batch_size: int
    why: str


def suggestion(dataset: Dataset) -> Suggestion:
    """What suits `dataset`: the first backbone of their table whose published weights are on this
    machine, where images have enough pixels for it; else a small network."""
    model, why = _network(dataset)
    steps = dataset.train_count // LEAST_STEPS
    batch_size = max(SMALLEST_BATCH, min(TrainingConfig().batch_size, steps))
    return Suggestion(model, batch_size, why)


def _network(dataset: Dataset) -> tuple[ModelConfig, str]:
    if min(dataset.image_shape[:2]) < LEAST_PIXELS:
        return model_configs[SMALL](), TOO_SMALL
    for backbone in BACKBONES.values():
        knobs = model_configs[backbone.name]()
        if find_weights(backbone, knobs):  # type: ignore[arg-type]
            return knobs, AT_HAND
    return model_configs[SMALL](), NO_WEIGHTS
