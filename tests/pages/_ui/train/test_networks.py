"""Networks in groups: what is offered, and that a choice elsewhere is named."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.architectures import architectures
from core.architectures.base import Group
from tests.helpers import PATIENCE


def draw() -> None:
    import json

    import streamlit as st

    from core.experiments.config import ExperimentConfig
    from pages._ui.train.networks import choose_network

    values = st.session_state.setdefault("values", json.loads(ExperimentConfig().to_json()))
    choose_network(values)


def offered(app: AppTest) -> dict:
    return json.loads(app.get("bidi_component")[0].proto.json)


@pytest.mark.parametrize("group", Group)
def test_a_group_offers_its_networks(workspace, group):
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    app.get("button_group")[0].set_value(group).run()
    assert not app.exception
    names = [row["name"] for row in offered(app)["networks"]]
    assert names == [one.name for one in architectures if one.group is group]
    assert offered(app)["chosen"] == "lenet5"
    elsewhere = [one.value for one in app.caption if "is chosen" in one.value]
    assert bool(elsewhere) == (group is not Group.START_HERE)


def test_the_group_of_the_chosen_network_comes_first(workspace):
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    app.session_state["values"] = {
        "data": {"name": "cifar10"},
        "model": {"name": "convmixer"},
    }
    app.run()
    assert app.get("button_group")[0].value == Group.MODERN
    assert not app.caption
