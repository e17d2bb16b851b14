"""How every page begins, and what follows where it can't."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from core.common.errors import UserError
from core.execution import first_page, scheduler
from tests.helpers import PATIENCE, ROOT
from tests.pages._ui.evaluate.show_parts import problems


@pytest.mark.usefixtures("workspace")
def test_nothing_waits_for_a_page_that_could_not_begin(monkeypatch):
    def start() -> None:
        raise UserError("database-away", "The database is away.")

    monkeypatch.setattr(first_page, "DRAWN", threading.Event())
    monkeypatch.setattr(scheduler, "start_background_thread", start)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.switch_page("pages/trash.py").run()
    (problem,) = problems(app)
    assert "The database is away." in problem
    assert first_page.DRAWN.is_set()
