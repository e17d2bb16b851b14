"""Whether a training can begin with the weights of an earlier run."""

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.runs import repository, trashed
from core.runs.models import RunStatus
from core.runs.starting import check, network_to_begin_with, problems
from tests.helpers import end_run, small_config, start_run

pytestmark = pytest.mark.usefixtures("workspace")


def after(run_id: str, name: str = "linear"):
    """A config that begins with the weights of that run."""
    return small_config(model={"name": name, "weights": f"run:{run_id}"})


def ended(name: str = "linear") -> str:
    """A run that has ended, without a network."""
    run_id = repository.create_run(small_config(model={"name": name}), EVERYBODY)
    start_run(run_id)
    end_run(run_id, RunStatus.FINISHED)
    return run_id


def code_of(config) -> str:
    with pytest.raises(UserError) as caught:
        network_to_begin_with(config.model)
    assert problems(config) == [str(caught.value)]
    with pytest.raises(UserError) as refused:
        check(config)
    assert refused.value.code == "config-cannot-run"
    return caught.value.code


def test_without_a_run_nothing_is_asked_of_one():
    assert problems(small_config()) == []


def test_a_run_that_is_not_there():
    assert code_of(after("0badc0de")) == "weights-run-unknown"


def test_a_run_that_waits():
    assert code_of(after(repository.create_run(small_config(), EVERYBODY))) == "weights-run-active"


def test_a_run_in_the_trash():
    run_id = ended()
    trashed.put_away(run_id, EVERYBODY)
    assert code_of(after(run_id)) == "weights-run-in-trash"


def test_a_run_of_another_network():
    assert code_of(after(ended("mlp"))) == "weights-of-another-network"


def test_a_run_without_a_network_and_one_whose_file_is_damaged():
    run_id = ended()
    assert code_of(after(run_id)) == "run-without-model"
    settings.network_file(run_id).write_bytes(b"half a netw")
    assert code_of(after(run_id)) == "model-unreadable"


@pytest.mark.parametrize("weights", ["run:", "run:../../x", "earlier", "imagenet", 3])
def test_what_is_no_run_is_refused_with_what_is_allowed(weights):
    with pytest.raises(UserError) as caught:
        small_config(model={"name": "linear", "weights": weights})
    words = str(caught.value)
    assert words.startswith("model.weights: ")
    assert "'random'" in words
    assert isinstance(weights, int) or "run:<id>" in words
