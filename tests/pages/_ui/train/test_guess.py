"""A guess is asked for before a training, and kept with its run."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.lessons.guesses import guesses_of
from core.runs import repository
from tests.helpers import PATIENCE, small_config
from tests.lessons import end_with


def draw(run_id: str) -> None:
    import streamlit as st

    from core.experiments.config import ExperimentConfig
    from pages._ui.train.guess import guess_field, keep_guess, say_lost_guess

    say_lost_guess()
    share = guess_field(ExperimentConfig())
    if st.button("start"):
        keep_guess(run_id, share)
        st.rerun()


def test_a_guess_goes_with_its_run_and_the_next_field_is_empty(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert "about 10% right" in app.number_input[0].help
    app.number_input[0].set_value(93).run()
    app.button[0].click().run()
    assert not app.exception
    assert [one.share for one in guesses_of([run_id])] == [0.93]
    assert app.number_input[0].value is None


def test_without_a_guess_nothing_is_kept(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    app.button[0].click().run()
    assert guesses_of([run_id]) == []


def test_a_guess_that_can_t_be_kept_is_said_after_the_start(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    app.number_input[0].set_value(93).run()
    end_with(run_id, 0.9)
    app.button[0].click().run()
    [said] = app.get("html")
    assert "Your guess of 93% was not kept." in said.proto.body
    assert "has its result already" in said.proto.body
    assert not app.run().get("html")
