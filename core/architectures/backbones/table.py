"""Networks that others trained on ImageNet, as a table: transfer learning without eight twins.

A record says what one backbone needs; the knobs are shared; `core.architectures.backbones.build`
builds them all (it needs Keras, this file does not). `core.modeling.pretrained` loads the published
weights.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from pydantic import create_model

from core.architectures.backbones.knobs import MOBILENET_SIZES, BackboneKnobs, MobileNetKnobs
from core.architectures.base import AS_THEY_ARE, Architecture, Group
from core.common.i18n import N_
from core.config.fields import knob


@dataclass(frozen=True)
class Backbone:
    """One network of `keras.applications`.

    `function`: its name there. `preprocessing`: what its weights expect, in Keras' words ("caffe":
    BGR minus the ImageNet mean; "tf": -1 to 1; "torch": 0–1, ImageNet mean and deviation).
    `weights_file`: the published file without top; `{width}` and `{size}` where it has several.
    `block_pattern`: group 1 finds a layer's block, or its bare number, in its name. Layers without
    a match belong to the block before them, or to the next one where `names_close_blocks`.
    `prepares_itself`: Keras would put the preprocessing in; ours replaces it.
    """

    name: str
    function: str
    title: str
    summary: str
    preprocessing: Literal["caffe", "tf", "torch"]
    weights_file: str
    block_pattern: str
    names_close_blocks: bool = False
    prepares_itself: bool = False
    smallest_image: int = 32
    image_size: int = 96
    knobs: type[BackboneKnobs] = BackboneKnobs

    def options(self, knobs: BackboneKnobs) -> dict[str, Any]:
        """Keyword arguments of the function in `keras.applications`, weights aside."""
        options: dict[str, Any] = {"include_top": False}
        if self.prepares_itself:
            options["include_preprocessing"] = False
        if isinstance(knobs, MobileNetKnobs):
            options["alpha"] = knobs.width
        return options

    def weights_files(self, knobs: BackboneKnobs) -> tuple[str, ...]:
        """Names of the files that fit, best first: the image size's own, then the 224 px one."""
        sizes = (knobs.image_size,) if knobs.image_size in MOBILENET_SIZES else ()
        width = f"{knobs.width * 10:.1f}" if isinstance(knobs, MobileNetKnobs) else ""
        text = "1_0" if width == "10.0" else width.replace(".", "_")
        names = (self.weights_file.format(width=text, size=size) for size in (*sizes, 224))
        return tuple(dict.fromkeys(names))


BACKBONES = {
    record.name: record
    for record in (
        Backbone(
            name="mobilenet",
            function="MobileNet",
            title=N_("MobileNet"),
            summary=N_("Transfer learning that is quick on any computer: the place to start."),
            preprocessing="tf",
            weights_file="mobilenet_{width}_{size}_tf_no_top.h5",
            block_pattern=r"^(?:conv_(?:dw|pw|pad)_)?(conv1|\d+)",
            knobs=MobileNetKnobs,
        ),
        Backbone(
            name="mobilenetv3-small",
            function="MobileNetV3Small",
            title=N_("MobileNetV3 small"),
            summary=N_(
                "What an automatic search made of MobileNet: smaller still, with attention."
            ),
            preprocessing="tf",
            weights_file="weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
            block_pattern=r"^(expanded_conv(?:_\d+(?=_))?|conv_1|conv)",
            prepares_itself=True,
        ),
        Backbone(
            name="vgg16",
            function="VGG16",
            title=N_("VGG16"),
            summary=N_("Five blocks of plain 3×3 convolutions: large, slow, easy to see through."),
            preprocessing="caffe",
            weights_file="vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
            block_pattern=r"^(block\d)",
        ),
        Backbone(
            name="resnet50",
            function="ResNet50",
            title=N_("ResNet50"),
            summary=N_("Shortcuts past every block let fifty layers learn."),
            preprocessing="caffe",
            weights_file="resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
            block_pattern=r"^(conv\d_block\d+|conv1|pool1)",
        ),
        Backbone(
            name="inceptionv3",
            function="InceptionV3",
            title=N_("InceptionV3"),
            summary=N_("Filters of several sizes side by side in every block."),
            preprocessing="tf",
            weights_file="inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
            block_pattern=r"^(mixed\d+)$",
            names_close_blocks=True,
            smallest_image=75,
            image_size=139,
        ),
        Backbone(
            name="densenet121",
            function="DenseNet121",
            title=N_("DenseNet121"),
            summary=N_("Every layer sees all layers before it: the best of the reference set."),
            preprocessing="torch",
            weights_file="densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
            block_pattern=r"^(conv\d_block\d+|conv1|pool\d)",
        ),
        Backbone(
            name="efficientnetv2-b0",
            function="EfficientNetV2B0",
            title=N_("EfficientNetV2-B0"),
            summary=N_("Depth, width and image size scaled together: accurate for its size."),
            preprocessing="torch",
            weights_file="efficientnetv2-b0_notop.h5",
            block_pattern=r"^(stem|block\d[a-z]|top)_",
            prepares_itself=True,
        ),
        Backbone(
            name="convnext-tiny",
            function="ConvNeXtTiny",
            title=N_("ConvNeXt-Tiny"),
            summary=N_("A convolutional network with the manners of a transformer (2022)."),
            preprocessing="torch",
            weights_file="convnext_tiny_notop.h5",
            block_pattern=r"^convnext_tiny_(stem|stage_\d_block_\d+|downsampling_block_\d)",
            prepares_itself=True,
        ),
    )
}


def _build(backbone: Backbone, images: Any, knobs: BackboneKnobs, classes: int) -> Any:
    from core.architectures.backbones.build import build

    return build(backbone, images, knobs, classes)


def _own_knobs(backbone: Backbone) -> type[BackboneKnobs]:
    """The shared knobs with this backbone's name and image size."""
    image_size = knob(
        backbone.image_size,
        N_("Image size"),
        N_(
            "Images are brought to this height and width. The cost grows with the square: 224 "
            "takes 5 times as long as 96. ImageNet's photographs had 224; at least {smallest}. "
            "Empty (null): they keep their size.",
            smallest=backbone.smallest_image,
        ),
        limits=(backbone.smallest_image, 512),
        unit=N_("px"),
        step=1,
        level="basic",
        none_word=AS_THEY_ARE,
    )
    return create_model(
        f"{backbone.function}Knobs",
        __base__=backbone.knobs,
        __module__=__name__,
        __doc__=f"Knobs of {backbone.title}.",
        name=(Literal[backbone.name], backbone.name),  # type: ignore[arg-type]
        image_size=(int | None, image_size),
    )


ARCHITECTURES = tuple(
    Architecture(
        name=backbone.name,
        title=backbone.title,
        summary=backbone.summary,
        group=Group.PRETRAINED,
        smallest_image=backbone.smallest_image,
        knobs=_own_knobs(backbone),
        build=partial(_build, backbone),
        channels=3,
    )
    for backbone in BACKBONES.values()
)
