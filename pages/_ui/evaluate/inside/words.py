"""Inside: how layers are called, and what each picture shows and does not prove."""

from core.common.i18n import N_, _
from core.explanation.records import LayerKind, MapLayer

SHOWS = {
    "heat": N_(
        "Bright: where this layer saw what raises the score of the class (Grad-CAM). Early layers "
        "are sharp and see edges; late ones are coarse and see parts of things."
    ),
    "occlusion": N_(
        "A square in the image's mean colour covers one part after the other. Bright: where "
        "covering takes most of the certainty away."
    ),
    "attention": N_(
        "This network cuts the image into patches, and each looks at all others. Bright: patches "
        "that are looked at more than others."
    ),
    "layers": N_(
        "Each small picture is one channel of a layer: what one filter answers to this image, from "
        "its weakest answer (black) to its strongest (white). Early layers find edges and spots; "
        "late ones answer to whole parts, and their pictures are coarse."
    ),
    "nearest": N_(
        "Training images that the network sees as most alike: their features, which its last layer "
        "gets, differ least from this image's. Pixels may differ a lot."
    ),
}
PROVES_NOT = {
    "heat": N_(
        "It does not prove that the network understands what lies there: a background that goes "
        "with a class is bright too. What speaks against the class is not shown. A map says where "
        "this layer looked, in this image; not why."
    ),
    "occlusion": N_(
        "A square is something the network has never seen, so part of the change may be due to the "
        "square itself. Where two places say the same, covering one of them changes little."
    ),
    "attention": N_(
        "To look at a patch is not to decide by it: what is looked at may speak for or against the "
        "class, or not count at all. Attention is the same whatever class you ask about."
    ),
    "layers": N_(
        "A channel that is bright on an eye in one image need not be an eye detector: look at "
        "several images before you give it a name."
    ),
    "nearest": N_(
        "It does not prove that these images taught the network its answer: it only sees them as "
        "alike. The nearest of another class often show what it can't tell apart."
    ),
}


def layer_words(layer: MapLayer) -> str:
    """As "Convolution 5: 8×8, 128 channels"."""
    values = {
        "number": layer.number,
        "height": layer.height,
        "width": layer.width,
        "channels": layer.channels,
    }
    if layer.kind is LayerKind.CONVOLUTION:
        return _("Convolution {number}: {height}×{width}, {channels} channels", **values)
    if layer.kind is LayerKind.JOIN:
        return _("Meeting {number} of branches: {height}×{width}, {channels} channels", **values)
    return _("Block {number}: {height}×{width} patches, {channels} channels", **values)
