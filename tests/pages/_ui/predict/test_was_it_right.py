"""What is asked of an answer, what becomes of it, and that it can be undone."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.datasets.imported import get_dataset
from core.importing.own_answers import Judgement, collection_of, keep, list_images
from core.importing.own_dataset import make_dataset
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, small_config, start_run

RESULTS = Results(test_accuracy=0.975, test_loss=0.1, test_images=360, test_most_frequent=40)


def draw(run_id: str, picture: bytes, answered: int) -> None:
    """The question alone, below an answer that is sure of class `answered`."""
    import numpy as np

    from core.datasets.versions.repository import resolve
    from core.runs import repository
    from pages._ui.network.asked import Asked
    from pages._ui.predict.picture import Picture
    from pages._ui.predict.was_it_right import ask_was_it_right
    from pages._ui.shell.page import guarded

    with guarded():
        run = repository.get_run(run_id)
        dataset = resolve(run.config.data)
        pixels = np.zeros(dataset.image_shape, "uint8")
        probabilities = np.eye(10, dtype="float32")[answered]
        asked = Asked(run.id, "as it is", pixels, dataset.class_names, probabilities)
        ask_was_it_right(run, dataset, Picture(picture, ""), asked)


@pytest.fixture
def run_id(workspace) -> str:
    """A run that has been tested."""
    return run_on("digits")


def run_on(data: str) -> str:
    """A run on that data set that has been tested."""
    run_id = repository.create_run(small_config(data={"name": data}), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "finished", results=RESULTS)
    return run_id


def picture(number: int = 0) -> bytes:
    """A file, each number another one: of the first 16, 4, 7, 10 and 15 are for testing."""
    return f"picture {number}".encode()


def shown(run_id: str, number: int = 0, answered: int = 1) -> AppTest:
    app = AppTest.from_function(
        draw, default_timeout=PATIENCE, args=(run_id, picture(number), answered)
    )
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    assert not [each for each in app.get("html") if "vz-problem" in each.proto.body]
    return app


def press(app: AppTest, label: str) -> AppTest:
    return checked(next(each for each in app.button if each.label == label).click().run())


def words(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.text, *app.caption))


def kept() -> list[tuple[str, str]]:
    """Class and answer of each image."""
    images = list_images(collection_of(get_dataset("digits")))
    return [(image.label, *image.answers.values()) for image in images]


def test_yes_keeps_the_image_with_the_answer_and_undo_lets_it_go(run_id):
    app = press(shown(run_id), "Yes")
    assert kept() == [("1", "1")]
    assert "Kept: it is 1, and the network was right." in words(app)
    line = "1 of your own, 1 was right: 100% (21–100); on the official test set 97.5%."
    assert line in words(app)
    assert "Yes" not in [each.label for each in app.button]
    app = press(app, "Undo")
    assert kept() == []
    assert "of your own" not in words(app)
    assert "Yes" in [each.label for each in app.button]


def test_no_keeps_it_with_the_class_that_was_named(run_id):
    app = shown(run_id)
    assert "1" not in app.selectbox[0].options
    app = checked(app.selectbox[0].select("7").run())
    assert kept() == [("7", "1")]
    assert "Kept: it is 7, and the network was wrong." in words(app)
    assert "1 of your own, 0 were right: 0% (0–79)" in words(app)
    press(app, "Undo")
    assert kept() == []


def test_the_gap_is_told_over_all_that_was_judged(run_id):
    for number in range(6):
        app = press(shown(run_id, number), "Yes")
    checked(shown(run_id, 6).selectbox[0].select("7").run())
    app = shown(run_id, 7)
    assert "7 of your own, 6 were right: 86% (49–97); on the official test set 97.5%." in words(app)
    assert "Too few to tell a drawing gap" in words(app)


def test_what_a_network_learned_from_tells_no_gap(workspace):
    digits = get_dataset("digits")
    pixels = np.zeros(digits.image_shape, np.uint8)
    for number in range(16):
        said = Judgement("another", picture(number), "", pixels, "0", str(number % 2))
        keep(collection_of(digits), said, EVERYBODY)
    run_id = run_on(make_dataset(digits, "Mine", EVERYBODY))
    app = press(shown(run_id, 1), "Yes")
    assert "1 of your own does not count: the network may have learned from it." in words(app)
    assert "were right" not in words(app)
    app = press(shown(run_id, 7), "Yes")  # one that it was tested on
    assert "1 of your own, 1 was right: 100% (21–100)." in words(app)
    assert "official" not in words(app)
    assert "gap" not in words(app)


def test_an_image_is_removed_and_brought_back(run_id):
    press(shown(run_id), "Yes")
    app = shown(run_id)
    app.session_state["own_images"] = True
    checked(app.run())
    press(app, "Remove")
    assert kept() == []
    press(app, "Bring back")
    assert kept() == [("1", "1")]


def test_what_is_missing_for_a_training_is_said(run_id):
    press(shown(run_id), "Yes")
    app = shown(run_id)
    app.session_state["own_images"] = True
    assert "At least 9 images more, and a network can learn from them" in words(checked(app.run()))
