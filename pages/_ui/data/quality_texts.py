"""What the part Trust says of copies and leaks."""

from core.common.i18n import N_
from core.datasets.base import Part

NOBODY_HAS_LOOKED = N_(
    "Nobody has looked yet whether some of the {count:,} images are there twice. It is done once "
    "and kept; 60,000 small images take about half a minute, many large ones of one kind some "
    "minutes. You can stop it."
)
SOMEBODY_LOOKS = N_("Somebody looks just now whether some of the {count:,} images are there twice.")
KINDS = {
    "across": (
        N_("In training and in the test (leaks)"),
        N_(
            "The network has learned these very images, or all but, before it is tested on "
            "them: the test looks better than the network is. Left out are the training ones, "
            "so that the test stays comparable with published figures."
        ),
    ),
    "validation": (
        N_("In training and in the validation (leaks)"),
        N_(
            "The network has learned these very images, or all but, before it is watched on "
            "them: the validation looks better than the network is, and the best moment to stop "
            "is missed. Left out are the training ones."
        ),
    ),
    Part.TRAIN: (
        N_("Twice among the training images"),
        N_(
            "They weigh more than others, and one of them may end up among the validation "
            "images, which then look easier than they are. Left out are all but one of each."
        ),
    ),
    Part.TEST: (
        N_("Twice among the test images"),
        N_(
            "They count twice in the share of right answers. Left out are all but one of each; "
            "figures published on the whole test set are not comparable any more."
        ),
    ),
}
