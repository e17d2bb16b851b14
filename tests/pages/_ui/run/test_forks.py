"""Going on from a run on its page: the buttons, what they set up, and the tree."""

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.forks.origins import going_on
from core.runs.models import Run
from tests.helpers import PATIENCE, small_config
from tests.trainings import run_of

pytestmark = pytest.mark.usefixtures("workspace")


def draw(run_id: str, dialog: str) -> None:
    import streamlit as st

    from core.runs import repository
    from pages._ui.run import forks

    run = repository.get_run(run_id)
    forks.going_on_buttons(run)
    forks.show_family(run)
    if dialog:  # its content alone: here a click runs all of a script, and not only its dialog
        getattr(forks, dialog)(run)
    st.text(f"draft: {st.session_state.get('draft', {}).get('parent')}")


@pytest.fixture
def ended() -> Run:
    return run_of(small_config(data={"fraction": 0.3}, training={"keep_every": 1}))


def shown(run: Run, dialog: str = "") -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run.id, dialog)).run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def test_a_finished_run_can_be_gone_on_from(ended):
    assert labels(shown(ended)) == ["Train more…", "Fork at epoch…"]
    app = shown(ended, "train_more")
    words = [one.value for one in app.text]
    assert "Goes on after epoch 2, for 10 epochs; the curve goes on too." in words
    assert "Learning rate (constant): 0.01, to the end." in words
    assert "Train on" in labels(app)


def test_a_fork_comes_into_the_form(ended):
    app = shown(ended, "fork")
    app.selectbox[0].set_value(1).run()
    next(one for one in app.button if one.label == "Set it up").click().run()
    assert not app.exception
    said = app.text[-1].value
    assert said == f"draft: {{'run': '{ended.id}', 'epoch': 1}}"


def test_the_tree_leads_up_and_down(ended):
    child = run_of(going_on(ended, 1, 3))
    for run in (ended, child):
        found = [one for one in labels(shown(run)) if "run " in one]
        assert len(found) == 2
        assert found[0].startswith(f"run {ended.id} · ")
        assert found[1].strip().startswith(f"↳ run {child.id} · from epoch 2 on · ")
        assert sum("this one" in one for one in found) == 1
