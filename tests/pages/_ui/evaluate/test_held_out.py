"""How many training images were examined, and how more of them are, is said and offered."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.db.engine import transaction
from core.evaluation.evaluation import store_predictions
from core.experiments.config import parse
from core.housekeeping.runs import put_away
from core.runs import repository
from core.runs.artifacts import publishing
from core.runs.models import ArtifactKind
from core.runs.summaries import list_summaries
from pages._ui.evaluate.held_out import share_examined
from tests.helpers import end_run, start_run, wait_for
from tests.pages._ui.evaluate.show_parts import answered, checked, shown, words

pytestmark = pytest.mark.usefixtures("workspace")
ALONE = "300 of 1,437 training images were examined: those that this run held out."


def hold_out(run_id: str, begin: int) -> str:
    """The run answers rightly on 300 training images, of which the first is labelled otherwise."""
    rows = np.arange(begin, begin + 300)
    labels = np.array(open_dataset(DataConfig()).arrays.y_train)[rows]
    logits = np.random.default_rng(begin).normal(0, 0.5, (300, 10)).astype("float32")
    logits[np.arange(300), labels] += 6
    labels[0] = (labels[0] + 1) % 10
    path = store_predictions(settings.run_folder(run_id), logits, labels, rows)
    with transaction() as connection:
        publishing(run_id, ArtifactKind.VALIDATION_PREDICTIONS, path)(connection)
    return run_id


def repeat(run_id: str, seed: int, begin: int) -> str:
    """A finished run of the same settings, on the same images, that held out others."""
    config = repository.get_run(run_id).config.model_copy(update={"seed": seed})
    new = repository.create_run(config, EVERYBODY)
    start_run(new)
    record = settings.run_folder(run_id) / settings.ENVIRONMENT_FILE
    (settings.run_folder(new) / settings.ENVIRONMENT_FILE).write_bytes(record.read_bytes())
    hold_out(new, begin)
    end_run(new, "finished")
    return new


def labels_of(run_id: str, said: str) -> AppTest:
    """The doubtful labels of a run, once the answer `said` is there."""
    app = shown(run_id, "mistakes")
    checked(app.button_group(key="mistakes_shown").set_value("labels").run())
    wait_for(lambda: said in words(checked(app.run())))
    return app


def test_a_run_alone_says_what_it_held_out_and_offers_repeats():
    run_id = hold_out(answered(np.arange(100) % 10), 0)
    app = labels_of(run_id, ALONE)
    assert "1 label is probably wrong" in words(app)
    share = share_examined(300 / 1437, 5)
    offer = (
        f"“Repeat with 5 seeds” holds others out, and examines about {share:.0%} of the training"
    )
    assert offer in words(app)
    checked(app.button(key=f"repeat_{run_id}").click().run())
    assert "4 repeats wait or train: what they hold out is examined once they are done." in words(
        app
    )
    assert f"repeat_{run_id}" not in [each.key for each in app.button]
    assert len(list_summaries()) == 5


def test_what_repeats_held_out_is_examined_too_till_they_are_put_away():
    run_id = hold_out(answered(np.arange(100) % 10), 0)
    other = repeat(run_id, 1, 200)
    app = labels_of(run_id, "500 of 1,437 training images were examined: those that this run or 1")
    assert "2 labels are probably wrong" in words(app)
    assert "the mean of their probabilities counts" in words(app)
    put_away(other, EVERYBODY)
    wait_for(lambda: ALONE in words(checked(app.run())))
    assert "1 label is probably wrong" in words(app)


def test_a_run_that_began_with_anothers_weights_says_why_repeats_do_not_count():
    run_id = answered(np.arange(100) % 10)
    values = repository.get_run(run_id).config.model_dump(mode="json")
    values["model"] |= {"weights": f"run:{run_id}"}
    new = repository.create_run(parse(values), EVERYBODY)
    start_run(new)
    for name in (settings.ENVIRONMENT_FILE, "predictions.npz"):
        source = settings.run_folder(run_id) / name
        (settings.run_folder(new) / name).write_bytes(source.read_bytes())
    hold_out(new, 0)
    end_run(new, "finished")
    app = labels_of(new, ALONE)
    assert "This run began with the weights of another run." in words(app)
    assert not any((each.key or "").startswith("repeat_") for each in app.button)


@pytest.mark.parametrize(("share", "runs", "expected"), [(0.5, 2, 0.75), (0.1, 5, 0.40951)])
def test_the_share_that_several_runs_examine(share, runs, expected):
    assert share_examined(share, runs) == pytest.approx(expected)
    draw = np.random.default_rng(0)
    seen = [
        len(np.unique([draw.permutation(200)[: round(200 * share)] for _run in range(runs)])) / 200
        for _time in range(300)
    ]
    assert np.mean(seen) == pytest.approx(expected, abs=0.01)
