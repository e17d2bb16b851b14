"""What starts a training: it names what will be trained, or what is in the way."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw(wrong: list[str]) -> None:
    from core.experiments.config import ExperimentConfig
    from pages._ui.train.start_bar import start_bar

    start_bar(None if wrong else ExperimentConfig(), wrong)


def shown(wrong: list[str]) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(wrong,)).run()
    assert not app.exception
    return app


def test_it_says_what_will_be_trained(workspace):
    app = shown([])
    words = app.get("html")[0].proto.body
    assert all(part in words for part in ("Digits (8×8)", "LeNet-5", "10 epochs"))
    assert not app.button[0].disabled


def test_it_waits_until_all_is_mended(workspace):
    app = shown(["training.epochs: 0 is too few."])
    assert "training.epochs: 0 is too few." in app.get("html")[0].proto.body
    assert app.button[0].disabled
