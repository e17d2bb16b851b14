"""The small drawing of each network."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from core.architectures import architectures
from pages._ui.network.drawing import HEIGHT, NETWORKS, WIDTH, drawing_url, network_drawing

KINDS = ("linear", "mlp", "cnn3", "resnet20", "convmixer", "vit-small", "vgg16", "densenet121")


def looks(name: str) -> list[str]:
    return re.findall(r'<path class="(\w+)"', network_drawing(name))


def test_every_network_has_one_and_no_drawing_is_left_over():
    assert set(NETWORKS) == set(architectures.names())


@pytest.mark.parametrize("name", [*architectures.names(), "gone"])
def test_it_is_an_image_that_a_page_takes_and_nothing_leaves_it(name):
    root = ElementTree.fromstring(network_drawing(name))
    assert root.get("aria-hidden") == "true"
    paths = [each.get("d") for each in root.iter() if each.tag.endswith("path")]
    assert paths
    for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", "".join(paths)):
        assert 0 < float(x) < WIDTH
        assert 0 < float(y) < HEIGHT
    assert drawing_url(name).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(("one", "other"), list(combinations([*KINDS, "gone"], 2)))
def test_kinds_differ(one, other):
    assert network_drawing(one) != network_drawing(other)


def test_looks_tell_the_kind():
    """Hatched gray: what stays as it is; coloured lines: what connects."""
    assert "frozen" not in looks("resnet20")
    assert "accent" in looks("resnet20")
    assert "accent" not in looks("cnn3")
    for name in ("vgg16", "densenet121"):
        assert "frozen" in looks(name)
        assert looks(name)[-1] == "answer"
    assert looks("gone") == ["block"]
