"""Configs over their seeds, where all were tested on the same images."""

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.runs import repository
from core.runs.models import Environment, Results
from tests.helpers import end_run, small_config, start_run
from tests.pages._ui.compare.show_compare import compared
from tests.pages._ui.evaluate.show_parts import html

pytestmark = pytest.mark.usefixtures("workspace")


def done(accuracy: float, checksum: str, seed: int, network: str = "linear") -> str:
    """A finished run."""
    config = small_config(seed=seed, name=network, model={"name": network})
    run_id = repository.create_run(config, EVERYBODY)
    start_run(run_id)
    environment = Environment(data_checksum=checksum)
    path = settings.run_folder(run_id) / settings.ENVIRONMENT_FILE
    path.write_text(environment.to_json(), encoding="utf-8")
    end_run(run_id, "finished", results=Results(test_accuracy=accuracy))
    return run_id


def test_configs_compare_where_the_images_are_the_same():
    done(0.70, "same", 1)
    one = done(0.71, "same", 2)
    done(0.90, "same", 1, "mlp")
    other = done(0.91, "same", 2, "mlp")
    assert "mlp is better over its seeds by 20.00 points" in html(
        compared("seeds", "seeds", one, other)
    )


def test_configs_on_images_that_were_replaced_do_not():
    done(0.70, "old", 1)
    one = done(0.71, "old", 2)
    done(0.90, "new", 1, "mlp")
    other = done(0.91, "new", 2, "mlp")
    page = html(compared("seeds", "seeds", one, other))
    assert "They were tested on different images" in page
    assert "is better" not in page


def test_a_seed_that_was_trained_twice_counts_once():
    one = done(0.70, "same", 1)
    done(0.75, "same", 1)
    other = done(0.90, "same", 1, "mlp")
    table = compared("seeds", "seeds", one, other).dataframe[0].value
    assert table["Runs"].tolist() == ["1", "1"]
    assert table["Mean accuracy"].tolist() == ["75.00%", "90.00%"]
