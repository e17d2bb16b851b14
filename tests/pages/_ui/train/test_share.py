"""“Share this set-up”: the address says the set-up and the knobs, and is read back as the same."""

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.experiments.config import parse
from core.experiments.set_up import read_set_up
from tests.helpers import PATIENCE

VALUES = {"name": "8 b; ü", "model": {"name": "cnn2"}, "training": {"epochs": 4}}


def draw(values: dict) -> None:
    from core.experiments.config import parse
    from pages._ui.train.share import share_set_up

    share_set_up(parse(values))


@pytest.fixture
def app(workspace) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(VALUES,))
    app.session_state["share"] = True  # the fold is open
    return app.run()


def said(app: AppTest) -> tuple[str, str, tuple[str, ...] | None]:
    """The address's page; the config's name as it is read back; the knobs that are free."""
    assert not app.exception
    address = urlsplit(app.code[0].value)
    query = {name: values[0] for name, values in parse_qs(address.query, True).items()}
    read = read_set_up(query["config"], query.get("show"))
    assert read.config == parse(VALUES)
    return address.path, read.config.name, read.free


def test_the_address_brings_back_the_set_up_and_the_knobs(app):
    assert said(app) == ("/train", "8 b; ü", ("epochs", "dropout"))
    assert "%20" in app.code[0].value
    assert " " not in app.code[0].value
    assert "Layers that learn (unfreeze depth)" not in app.multiselect[0].options
    app.multiselect[0].set_value(["model", "epochs"]).run()
    assert said(app)[2] == ("model", "epochs")
    app.multiselect[0].set_value(["model", "unfreeze", "epochs"]).run()
    assert said(app)[2] == ("model", "unfreeze", "epochs")  # another network may have that one
    app.multiselect[0].set_value(["unfreeze", "epochs"]).run()
    assert said(app)[2] == ("epochs",)
    app.radio[0].set_value("nothing").run()
    assert said(app)[2] == ()
    assert not app.multiselect
    app.radio[0].set_value("all").run()
    assert said(app)[2] is None


def test_there_is_a_qr_code_and_whom_it_reaches(app):
    assert 'src="data:image/svg+xml;base64,' in app.get("html")[0].proto.body
    assert any("Only this machine" in one.value for one in app.caption)
