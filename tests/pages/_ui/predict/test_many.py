"""The part Many images, drawn without a browser: before, while and after images are answered."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common.i18n import N_
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.export.sorted_zip import write_sorted
from core.jobs.models import JobKind
from core.jobs.working import request_stop, submit_job
from core.prediction import kept
from core.prediction.answers import Chosen
from core.prediction.kept import End
from core.prediction.many import predict_many
from pages._ui.predict import many_answers
from tests.helpers import PATIENCE
from tests.importing_files import encoded

COUNT = 60


def draw() -> None:
    import streamlit as st

    from core.datasets.versions.repository import resolve
    from core.runs import repository
    from pages._ui.predict.many import show_many

    run = repository.get_run(st.query_params["run"])
    show_many(run, resolve(run.config.data))


def drawn(run_id: str, **query: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    for name, value in {"run": run_id, **query}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """All that stands there in words."""
    bodies = [each.proto.body for each in app.get("html")]
    return "\n".join(
        [
            *bodies,
            *(
                each.value
                for kind in (app.text, app.caption, app.info, app.warning)
                for each in kind
            ),
        ]
    )


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


@pytest.fixture
def handed(trained):
    """60 test images in the folders of their classes, some in one called horse, one no image."""
    arrays = open_dataset(DataConfig(name="digits")).arrays
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(COUNT):
            folder = "horse" if number < 3 else str(arrays.y_test[number])
            content = encoded(Image.fromarray(arrays.x_test[number, ..., 0]))
            archive.writestr(f"{folder}/{number:02}.png", content)
        archive.writestr("7/notes.txt", b"hello")
    many = kept.hand_over(stream, trained, "<b>my.zip", EVERYBODY)
    yield many
    kept.forget(many, EVERYBODY)


def test_before_anything_it_says_what_to_do(trained):
    app = drawn(trained)
    assert "the least sure ones come first" in said(app)
    assert "Its classes: 0, 1, 2" in said(app)
    assert labels(app) == []


def test_an_address_of_nothing_is_said(trained):
    assert "not kept any more" in said(drawn(trained, many="0" * 16))


def test_answers_of_another_network_are_not_shown(trained):
    other = kept.hand_over(io.BytesIO(b"PK"), "ffffffff", "a", EVERYBODY)
    assert "another network" in said(drawn(trained, many=other.id))
    kept.forget(other, EVERYBODY)


def test_what_is_answered_is_a_table_the_least_sure_first(trained, handed):
    predict_many(handed.id)
    app = drawn(trained, many=handed.id)
    assert "60 images classified. 1 file can't be read." in said(app)
    table = next(each.value for each in app.dataframe if "sure" in each.value)
    assert len(table) == 50
    assert list(table["sure"]) == sorted(table["sure"])
    assert all(address.startswith("data:image/png;base64,") for address in table["image"])
    assert app.number_input[0].label == "Page (of 2)"
    index = int(table["class"].iloc[0])
    app.selectbox[0].select(index).run()
    table = next(each.value for each in app.dataframe if "sure" in each.value)
    assert set(table["class"]) == {str(index)}
    app.slider[0].set_range(0, 1).run()
    assert "No answer is like that" in said(app)
    assert not app.exception


def test_files_that_can_t_be_read_have_their_reason(trained, handed):
    predict_many(handed.id)
    app = drawn(trained, many=handed.id)
    app.button_group(key=f"many_shown_{handed.id}").set_value("errors").run()
    table = next(each.value for each in app.dataframe if "why" in each.value)
    assert list(table["file"]) == ["7/notes.txt"]
    assert "not an image" in table["why"].iloc[0]


def test_images_with_classes_have_an_accuracy_beside_the_official_test(trained, handed):
    predict_many(handed.id)
    app = drawn(trained, many=handed.id)
    words = said(app)
    assert app.metric[0].label == "Right (accuracy)"
    assert "of 57 images; 95% interval by Wilson." in words
    assert "official test: 360 images" in words
    assert "3 images do not count: the network does not know their classes (horse)." in words


def test_one_that_waits_can_be_stopped_and_one_that_was_goes_on(trained, handed):
    submit_job(JobKind.DATA, handed.subject, EVERYBODY, "somebody")
    app = drawn(trained, many=handed.id)
    assert labels(app) == ["Stop"]
    request_stop(JobKind.DATA, handed.subject, EVERYBODY)
    app = drawn(trained, many=handed.id)
    assert labels(app)[:2] == ["Go on with it", "Other images"]
    assert "This was broken off" in said(app)
    kept.note_end(handed, End(False, ""))
    assert "This was stopped" in said(drawn(trained, many=handed.id))
    kept.note_end(handed, End(False, N_("{what}: no", what="<i>it")))
    assert "&lt;i&gt;it: no" in said(drawn(trained, many=handed.id))


def test_answers_of_the_network_as_it_was_are_said_to_be_so(trained, handed):
    predict_many(handed.id)
    assert "Go on with it" not in labels(drawn(trained, many=handed.id))
    kept.begin_with(handed, "an older network")
    app = drawn(trained, many=handed.id)
    assert "before it learned on" in said(app)
    assert labels(app)[0] == "Go on with it"


def test_earlier_ones_are_found_again(trained, handed):
    app = drawn(trained)
    assert labels(app) == ["Look at the answers"]
    assert "&lt;b&gt;my.zip" in said(app)
    app.button[0].click().run()
    assert handed.id in app.query_params["many"]


def test_the_zip_is_handed_out_once_it_is_written(trained, handed):
    predict_many(handed.id)
    assert "Sort into folders by class (ZIP)" in labels(drawn(trained, many=handed.id))
    write_sorted(handed.id)
    app = drawn(trained, many=handed.id)
    downloads = [each.proto.label for each in app.get("download_button")]
    assert downloads[0] == "Save the answers (CSV)"
    assert downloads[1].startswith("Download the ZIP (")


def test_what_the_filters_let_through_can_be_saved_alone(trained, handed, monkeypatch):
    """Beside all of them; nothing else is offered where no filter is set."""
    offered = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, *rest, **more: offered.update({label: data})
    )
    predict_many(handed.id)
    app = drawn(trained, many=handed.id)
    assert list(offered) == ["Save the answers (CSV)"]
    assert len(rows(offered["Save the answers (CSV)"])) == COUNT + 1
    table = next(each.value for each in app.dataframe if "class" in each.value)
    index = int(table["class"].iloc[0])
    app.selectbox[0].select(index).run()
    some = handed.table.count(Chosen(index))
    found = rows(offered[f"Save only these {some} (CSV)"])
    assert [row["class"] for row in found] == some * [str(index)]
    app.button_group(key=f"many_shown_{handed.id}").set_value("errors").run()
    (row,) = rows(offered["Save only this 1 (CSV)"])
    assert row["file"] == "7/notes.txt"
    assert not app.exception


def rows(made: Callable[[], bytes]) -> list[dict[str, str]]:
    """The rows of a table that is offered."""
    return list(csv.DictReader(io.StringIO(made().decode())))


def test_more_than_a_page_hands_out_has_a_command(trained, handed, monkeypatch):
    predict_many(handed.id)
    monkeypatch.setattr(many_answers, "MOST_BYTES", 10)
    app = drawn(trained, many=handed.id)
    assert "In a terminal there is no limit" in said(app)
    assert app.code[0].value.endswith(f"-m core predict {trained} FOLDER --csv answers.csv")
