"""The lessons with a class, and opening one."""

from core.auth.actors import MACHINE
from core.lessons import files, sittings
from tests.pages._ui.board.made import bodies, opened, shown


def test_each_lesson_can_be_opened_and_a_double_click_opens_one(workspace, monkeypatch):
    monkeypatch.setattr("pages._ui.run.start.SECONDS_OF_A_DOUBLE_CLICK", 600.0)
    app = shown("board.list", "show_list")
    offered = [each.key for each in app.button]
    assert offered == [f"open_{lesson.id}" for lesson in files.list_lessons()]
    app.button(key=offered[0]).click().run()
    (sitting,) = sittings.list_sittings()
    assert app.query_params["sitting"] == sitting.id
    app.button(key=offered[0]).click().run()
    assert len(sittings.list_sittings()) == 1


def test_those_that_were_opened_stand_first_and_what_is_put_away_apart(workspace):
    kept, away = opened("Ana"), opened("Ben")
    sittings.put_away(away.id, MACHINE)
    app = shown("board.list", "show_list")
    assert f"code {kept.code}" in bodies(app)
    assert [each.label for each in app.expander] == ["Put away: 1 lesson"]
    app.button(key=f"look_{kept.id}").click().run()
    assert app.query_params["sitting"] == kept.id
