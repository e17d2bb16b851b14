"""A network begins with the weights of an earlier one."""

import keras
import numpy as np
import pytest

from core.common.errors import UserError
from core.modeling.earlier_weights import take_weights
from tests.helpers import small_config
from tests.trainings import built


def network(data: str, **model):
    """A network of 16 units for the images of a data set, unlike any other in its weights."""
    keras.backend.clear_session()  # as a training does: layers are called by their order
    knobs = {"name": "mlp", "units": 16, "batch_normalization": "before"} | model
    found = built(small_config(data={"name": data}, model=knobs))
    draw = np.random.default_rng(0)
    found.set_weights([draw.uniform(0.1, 1, weight.shape) for weight in found.weights])
    return found


@pytest.fixture
def saved(tmp_path):
    """Of a network for the 10 classes of CIFAR-10: itself and its file."""
    model = network("cifar10")
    model.save(tmp_path / "model.keras")
    return model, tmp_path / "model.keras"


def test_all_layers_are_taken_where_all_have_the_same_shape(saved):
    source, path = saved
    same = network("cifar10")
    same.set_weights([0 * weight for weight in same.get_weights()])
    found = take_weights(same, path, "abc")
    assert found.new == ()
    assert str(found.words).startswith("Began with the weights of run abc: 5 of 5 layers")
    for one, other in zip(same.get_weights(), source.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_head_for_other_classes_is_made_new(saved):
    source, path = saved
    other = network("cifar100")
    head = other.get_layer("logits")
    before = [weight.copy() for weight in head.get_weights()]
    found = take_weights(other, path, "abc")
    assert found.new == (head.name,)
    assert f"Made new, as their shape is another: {head.name}." in str(found.words)
    assert head.get_weights()[1].shape == (100,)
    for name in found.taken:  # what batch normalisation has counted too
        pairs = zip(
            other.get_layer(name).get_weights(), source.get_layer(name).get_weights(), strict=True
        )
        assert all(np.array_equal(*pair) for pair in pairs)
    assert all(map(np.array_equal, before, head.get_weights()))


def test_where_nothing_fits_it_says_so(saved):
    with pytest.raises(UserError) as caught:
        take_weights(network("digits", units=17), saved[1], "abc")
    assert caught.value.code == "first-weights-fit-nowhere"


def test_a_file_that_is_no_network_is_refused(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(b"PK nothing")
    with pytest.raises(UserError) as caught:
        take_weights(network("digits"), path, "abc")
    assert caught.value.code == "first-weights-unreadable"
    assert "abc" in str(caught.value)
