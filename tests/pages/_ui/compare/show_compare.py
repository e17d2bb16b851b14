"""Draws parts of Compare, as the page does, for the tests of each of them."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE
from tests.pages._ui.evaluate.show_parts import checked


def draw(module: str, part: str, ids: list[str]) -> None:
    """That part of these runs."""
    from importlib import import_module

    from core.reporting.comparison_report import names_of
    from core.runs import repository
    from pages._ui.shell.page import guarded

    with guarded():
        runs = [repository.get_run(run_id) for run_id in ids]
        getattr(import_module(f"pages._ui.compare.{module}"), part)(runs, names_of(runs))


def compared(module: str, part: str, *ids: str, tested: str = "") -> AppTest:
    """A part of the comparison of these runs, drawn without an error; `tested`: as in the
    address."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(module, part, [*ids]))
    if tested:
        app.query_params["tested"] = tested
    return checked(app.run())
