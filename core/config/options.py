"""Words for what a setting is chosen from: activations, precisions and others.

Alternatives with knobs of their own (`core.config.alternatives`) bring their word themselves.
"""

from core.common.i18n import N_, _

WORDS = {
    "after": N_("after"),
    "alternating": N_("alternating"),
    "auto": N_("auto"),
    "average": N_("average"),
    "before": N_("before"),
    "best": N_("best"),
    "bfloat16": N_("bfloat16"),
    "both": N_("both"),
    "colour": N_("colour"),
    "crop": N_("crop"),
    "flatten": N_("flatten"),
    "float16": N_("float16"),
    "float32": N_("float32"),
    "gelu": N_("GELU"),
    "glorot_normal": N_("glorot normal"),
    "glorot_uniform": N_("glorot uniform"),
    "gray": N_("gray"),
    "he_normal": N_("he normal"),
    "he_uniform": N_("he uniform"),
    "horizontal": N_("horizontal"),
    "imagenet": N_("imagenet"),
    "last": N_("last"),
    "leaky_relu": N_("leaky relu"),
    "mirrored": N_("mirrored"),
    "none": N_("none"),
    "off": N_("off"),
    "pad": N_("pad"),
    "prelu": N_("PReLU"),
    "random": N_("random"),
    "relu": N_("ReLU"),
    "shifted": N_("shifted"),
    "signed": N_("-1 to 1"),
    "stretch": N_("stretch"),
    "swish": N_("swish"),
    "tanh": N_("tanh"),
    "uniform": N_("uniform"),
    "unit": N_("0 to 1"),
    "vertical": N_("vertical"),
}


def option_word(value: str) -> str:
    """The option `value` of a config's field as a person reads it."""
    return _(WORDS[value]) if value in WORDS else value.replace("_", " ")
