"""What is proposed can be searched."""

import pytest

from core.architectures import architectures
from core.experiments.config import parse
from core.search.knobs import proposals
from core.search.spec import parse_spec


@pytest.mark.parametrize("name", ["lenet5", "mlp", "vit-small", "mobilenet"])
def test_all_that_is_proposed_is_allowed(name: str):
    base = parse({"model": {"name": name}})
    for one in proposals(base):
        values = {"base": base.model_dump(mode="json"), "knobs": [one.varied.model_dump()]}
        assert parse_spec(values).knobs == (one.varied,)
        assert one.title


def test_what_is_asked_for_most_comes_first():
    found = {one.varied.path: one for one in proposals(parse({"model": {"name": "mlp"}}))}
    paths = list(found)
    assert paths[:3] == ["training.optimizer.learning_rate", "model.l2", "model.dropout"]
    assert found["training.optimizer.learning_rate"].varied.log
    assert "mlp" in found["model"].varied.choices
    assert list(found["model"].allowed) == [one.name for one in architectures]
    assert not {"model.weights", "training.keep", "data.fraction", "seed"} & found.keys()
