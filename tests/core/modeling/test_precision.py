"""Which precision a training gets."""

import pytest

from core.experiments.config import parse
from core.modeling import cost, precision
from tests.trainings import built


def network(name: str, data: str = "fashion_mnist", **knobs):
    return built(parse({"data": {"name": data}, "model": {"name": name, **knobs}}))


def test_what_is_asked_for_is_given():
    small = network("linear")
    assert [precision.choose(one, small) for one in ("float32", "bfloat16", "float16")] == [
        "float32",
        "bfloat16",
        "float16",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("linear", "float32"),
        ("mlp", "float32"),
        ("lenet5", "float32"),
        ("vit-small", "float32"),
        ("vgg-small", "bfloat16"),
        ("cnn1", "bfloat16"),
        ("cnn2", "bfloat16"),
        ("cnn3", "bfloat16"),
    ],
)
def test_auto_takes_fewer_bits_where_there_is_enough_to_do(name, expected, monkeypatch):
    monkeypatch.setattr(precision, "in_hardware", lambda: True)
    assert precision.choose("auto", network(name)) == expected


def test_auto_takes_float32_without_the_hardware(monkeypatch):
    monkeypatch.setattr(precision, "processor_flags", lambda: {"avx512f"})
    if precision.on_gpu():
        pytest.skip("there is a GPU")
    assert precision.choose("auto", network("cnn3")) == "float32"


def test_multiply_adds_are_those_of_the_paper():
    """He et al. 2016, table 6, and their code: ResNet-20 takes 41 million on 32×32×3."""
    assert cost.multiply_adds(network("resnet20", "cifar10"), cost.CONVOLUTIONS) == pytest.approx(
        41e6, rel=0.02
    )


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"fpu", "avx2"}, {"bfloat16", "float16"}),
        ({"fpu", "avx512f", "avx512_bf16"}, {"float16"}),
        ({"fpu", "amx_bf16", "amx_fp16"}, set()),
    ],
)
def test_what_the_processor_lacks_is_said_to_be_slow(flags, expected, monkeypatch):
    """Flags as Linux writes them: https://docs.kernel.org/arch/x86/cpuinfo.html."""
    monkeypatch.setattr(precision, "processor_flags", lambda: flags)
    if precision.on_gpu():
        pytest.skip("there is a GPU")
    asked = ("auto", "float32", "bfloat16", "float16")
    slow = {one: precision.slow(one) for one in asked}
    assert {one for one, words in slow.items() if words} == expected
    assert all(one in slow[one] for one in expected)
