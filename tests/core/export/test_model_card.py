"""The card says what the network is, how good, and under which licence its weights are."""

from dataclasses import replace

from core.architectures.backbones.table import BACKBONES
from core.common.i18n import use_language
from core.datasets.versions.repository import resolve
from core.export.formats import formats
from core.export.model_card import LICENCES, model_card
from core.export.proof import Proof
from core.runs import repository
from tests.helpers import small_config

PROOF = Proof(500, 1.0, 1e-6, 0.25, 0.1, 1e-4, 0.97, 0.0, -0.005, 0.005)


def card(run, key="onnx", proof=PROOF):
    return model_card(run, resolve(run.config.data), formats[key], proof)


def test_it_has_data_result_and_proof(trained):
    text = card(repository.get_run(trained))
    for words in ("# `Reader`", "LeNet-5", "Digits", "95% interval", "100.00%", "they are yours"):
        assert words in text
    assert "FAILED" not in text


def test_a_failed_proof_stands_at_the_top(trained):
    text = card(repository.get_run(trained), proof=replace(PROOF, failure="difference"))
    assert "FAILED: its probabilities differ by more than 0.0001" in text.split("##")[0]


def test_int8_tells_its_cost(trained):
    proof = replace(PROOF, tolerance=None, cost=0.012, cost_low=0.002, cost_high=0.022)
    text = card(repository.get_run(trained), "litert-int8", proof)
    assert "1.2% of accuracy (95% interval: 0.2% to 2.2%)" in text


def test_a_name_is_no_markdown(trained):
    run = replace(repository.get_run(trained), name="![x](//elsewhere) `code`\n# head")
    assert card(run).splitlines()[0] == "# `![x](//elsewhere) 'code' # head`"


def test_what_people_call_their_images_is_not_translated(trained):
    run = repository.get_run(trained)
    own = replace(resolve(run.config.data), title="Training", source="Images")
    use_language("es")
    try:
        text = model_card(run, own, formats["onnx"], PROOF)
    finally:
        use_language("en")
    assert "`Training`" in text
    assert "`Images`" in text


def test_published_weights_have_their_licence(trained):
    assert LICENCES.keys() == BACKBONES.keys()
    config = small_config(model={"name": "mobilenet", "weights": "imagenet"})
    run = replace(
        repository.get_run(trained), config=config, network="mobilenet", weights="imagenet"
    )
    assert "Apache 2.0" in card(run)
    assert "they are yours" in card(replace(run, weights="random"))


def test_weights_of_an_earlier_run_are_named(trained):
    """Of a network without published weights too: that run may be another person's."""
    text = card(replace(repository.get_run(trained), weights="run:0badc0de"))
    assert "It began with the weights of run 0badc0de" in text
    assert "they are yours" not in text


def test_of_an_imported_network_nobody_knows_what_it_learned_from(trained):
    run = replace(repository.get_run(trained), network="imported")
    data = card(run).split("## Data")[1].split("##")[0]
    assert "It was tested on `Digits" in data
    assert "What it learned from is not known here" in data
    assert "training images" not in data
