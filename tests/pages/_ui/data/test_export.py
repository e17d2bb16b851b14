"""The download of a data set's ZIP: not through the app's memory where it is large."""

from streamlit.testing.v1 import AppTest

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.export.dataset_zip import prepare_zip, zip_file
from pages._ui.data import export
from tests.helpers import PATIENCE


def draw() -> None:
    from core.config.data import DataConfig
    from core.datasets.opened import cached_dataset
    from pages._ui.data.choice import Opened
    from pages._ui.data.export import export

    config = DataConfig(name="digits")
    export(Opened(**vars(cached_dataset(config)), config=config))


def draw_after_a_click() -> None:
    from core.config.data import DataConfig
    from core.datasets.opened import cached_dataset
    from core.export.dataset_zip import zip_file
    from pages._ui.data.choice import Opened
    from pages._ui.data.export import export, look_again

    config = DataConfig(name="digits")
    opened = Opened(**vars(cached_dataset(config)), config=config)
    look_again(zip_file(opened), f"export-{opened.key}")
    export(opened)


def drawn(page=draw) -> AppTest:
    app = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not app.exception
    return app


def test_a_small_one_is_written_and_handed_out(workspace):
    open_dataset(DataConfig(name="digits"))
    assert [each.label for each in drawn().button] == ["Write the ZIP"]
    prepare_zip(DataConfig(name="digits"))
    app = drawn(draw_after_a_click)
    assert not app.button
    assert app.get("download_button")[0].proto.label.startswith("Download the ZIP")


def test_a_large_one_has_a_command_instead(workspace, monkeypatch):
    monkeypatch.setattr(export, "MOST_BYTES", 100_000)
    open_dataset(DataConfig(name="digits"))
    for write in (lambda config: None, prepare_zip):
        write(DataConfig(name="digits"))
        app = drawn()
        assert not app.button
        assert not app.get("download_button")
        assert "export-data digits --out digits.zip" in app.code[0].value
        assert "100 kB at most" in app.text[-1].value


def test_one_that_has_vanished_at_the_click_is_said(workspace):
    opened = open_dataset(DataConfig(name="digits"))
    assert not zip_file(opened).exists()
    app = drawn(draw_after_a_click)
    said = [each.proto.body for each in app.get("html")]
    assert "The ZIP is not there any more." in " ".join(said)
    assert [each.label for each in app.button] == ["Write the ZIP"]
