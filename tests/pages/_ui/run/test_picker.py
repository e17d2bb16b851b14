"""The choice of a run."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.db.engine import transaction
from core.runs import repository
from core.runs.artifacts import publishing
from core.runs.models import ArtifactKind
from pages._ui.run import picker
from tests.helpers import PATIENCE, end_run, small_config, spoil_config, start_run


def draw(run_id: str = "") -> None:
    import streamlit as st

    from core.runs.models import ArtifactKind
    from pages._ui.run.picker import pick_run

    if run_id:
        st.query_params["run"] = run_id
    run = pick_run(ArtifactKind.MODEL, "none")
    st.text(run.id if run else "no run")


@pytest.fixture
def done(workspace) -> list[str]:
    """Three finished runs with a network."""
    ids = [repository.create_run(small_config(name=f"run {n}"), EVERYBODY) for n in range(3)]
    for run_id in ids:
        start_run(run_id)
        path = settings.network_file(run_id)
        path.write_bytes(b"1")
        with transaction() as connection:
            publishing(run_id, ArtifactKind.MODEL, path)(connection)
        end_run(run_id, "finished")
    return ids


def drawn(*arguments: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=arguments).run()
    assert not app.exception
    return app


def test_only_the_config_of_the_chosen_one_is_read(done):
    """As they are here, the others could not be."""
    for run_id in done[:2]:
        spoil_config(run_id)
    app = drawn()
    assert [option.rsplit(" ")[-1] for option in app.selectbox[0].options] == done[::-1]
    assert app.text[0].value == done[2]


def test_one_that_can_not_be_read_says_why(done):
    spoil_config(done[1])
    app = drawn(done[1])
    assert app.text[0].value == "no run"
    words = app.get("html")[0].proto.body
    assert "training.warm_restarts" in words
    assert "Pick another." in words


def test_an_older_one_that_the_address_names_is_there_too(done, monkeypatch):
    monkeypatch.setattr(picker, "MOST_RUNS", 2)
    app = drawn()
    assert len(app.selectbox[0].options) == 2
    app = drawn(done[0])
    assert len(app.selectbox[0].options) == 3
    assert app.text[0].value == done[0]


def test_what_was_looked_at_on_one_page_is_looked_at_on_the_next(done):
    before = drawn(done[0])
    app = AppTest.from_function(draw, default_timeout=PATIENCE)  # the menu's links name no run
    app.session_state["run_looked_at"] = before.session_state["run_looked_at"]
    app.run()
    assert app.text[0].value == done[0]
    assert app.query_params["run"] == done[0]


def test_what_was_looked_at_and_is_gone_is_no_matter(done):
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    app.session_state["run_looked_at"] = "0123456789ab"
    app.run()
    assert not app.get("html")
    assert app.text[0].value == done[2]
