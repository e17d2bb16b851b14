"""What can be done with a run: a few next steps in each state, all else in groups behind "More"."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.db.engine import transaction
from core.runs import repository
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind, Results
from tests.helpers import PATIENCE, end_run, small_config, start_run

HOW = "See how it learned"
SETTINGS, SWEEP, AWAY = "Use these settings", "Search these knobs…", "Put away"
ERRORS, TRY, SEEDS = "See what it got wrong", "Try it yourself", "Repeat with 5 seeds"
REPORT, TRAIN_ON = "Download the report", "Train on from this network"


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.actions import see_how_it_learned

    see_how_it_learned(repository.get_run(run_id))


def draw_panel(run_id: str) -> None:
    from pages._ui.run.panel import run_panel

    run_panel(run_id)


def buttons(run_id: str) -> list[str]:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    return [each.label for each in app.button]


def blocks(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        yield child
        yield from blocks(child)


def labels(block: Any) -> list[str]:
    drawn = [one for one in blocks(block) if one.type in ("button", "download_button")]
    return [one.proto.label for one in drawn]


def offered(run_id: str) -> tuple[list[str], dict[str, list[str]]]:
    """The next steps beside the menu; the titles in the menu, each with its buttons."""
    app = AppTest.from_function(draw_panel, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    [row] = [
        one
        for one in blocks(app.main)
        if one.type == "flex_container" and one.proto.id.endswith(f"-actions_{run_id}")
    ]
    [menu] = app.get("popover")
    beside = labels(row)[: -len(labels(menu))]
    groups = list(menu.children.values())
    return beside, {one.children[0].value.strip("*"): labels(one) for one in groups}


@pytest.fixture
def run_id(workspace) -> str:
    """A run that trains."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    return run_id


def test_a_finished_run_has_three_next_steps_and_loses_no_other(trained):
    beside, menu = offered(trained)
    assert beside == [ERRORS, TRY, SETTINGS]
    assert menu == {
        "Look closer": [HOW, REPORT],
        "Train further": ["Train more…", "Fork at epoch…", TRAIN_ON],
        "Try other settings": [SWEEP, SEEDS],
        "Tidy up": [AWAY],
    }


def test_a_run_at_work_has_stop_pause_and_the_way_to_its_answers(run_id):
    assert offered(run_id) == (["Stop", "Pause", HOW], {"Try other settings": [SETTINGS, SWEEP]})


def test_a_run_without_a_result_goes_on_or_lends_its_settings(run_id):
    end_run(run_id, "failed")
    menu = {"Look closer": [REPORT], "Try other settings": [SWEEP], "Tidy up": [AWAY]}
    assert offered(run_id) == (["Try again", SETTINGS], menu)


def test_a_stopped_run_with_a_result_goes_on_first(run_id):
    end_run(run_id, "stopped", results=Results(test_accuracy=0.5, test_loss=1.2))
    beside, menu = offered(run_id)
    assert beside == ["Try again", ERRORS, TRY]
    assert menu["Try other settings"] == [SETTINGS, SWEEP]


@pytest.mark.usefixtures("workspace")
def test_a_run_that_trains_has_answers_of_its_epochs_where_it_validates():
    for share, shown in ((0.2, [HOW]), (0.0, [])):
        config = small_config(data={"validation": share})
        run_id = repository.create_run(config, EVERYBODY)
        assert buttons(run_id) == []  # it waits
        start_run(run_id)
        assert buttons(run_id) == shown
        end_run(run_id, "finished")


def test_a_run_that_has_ended_has_them_where_they_were_kept(run_id):
    end_run(run_id, "finished")
    assert buttons(run_id) == []
    path = settings.run_folder(run_id) / FILES[ArtifactKind.EPOCH_ANSWERS]
    path.write_bytes(b"1")
    with transaction() as connection:
        publishing(run_id, ArtifactKind.EPOCH_ANSWERS, path)(connection)
    assert buttons(run_id) == [HOW]
