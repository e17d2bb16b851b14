"""The way from a run to its time machine: there where there is something to see."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.db.engine import transaction
from core.runs import repository
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind
from tests.helpers import PATIENCE, end_run, small_config, start_run

LABEL = "See how it learned"


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.how_it_learned import see_how_it_learned

    see_how_it_learned(repository.get_run(run_id))


def buttons(run_id: str) -> list[str]:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    return [each.label for each in app.button]


@pytest.mark.usefixtures("workspace")
def test_a_run_that_trains_has_it_where_it_validates():
    for share, labels in ((0.2, [LABEL]), (0.0, [])):
        config = small_config(data={"validation": share})
        run_id = repository.create_run(config, EVERYBODY)
        assert buttons(run_id) == []  # it waits
        start_run(run_id)
        assert buttons(run_id) == labels
        end_run(run_id, "finished")


@pytest.mark.usefixtures("workspace")
def test_a_run_that_has_ended_has_it_where_answers_were_kept():
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "finished")
    assert buttons(run_id) == []
    path = settings.run_folder(run_id) / FILES[ArtifactKind.EPOCH_ANSWERS]
    path.write_bytes(b"1")
    with transaction() as connection:
        publishing(run_id, ArtifactKind.EPOCH_ANSWERS, path)(connection)
    assert buttons(run_id) == [LABEL]
