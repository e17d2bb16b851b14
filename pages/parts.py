"""Parts: what the pages are made of, each once and together, to see that they go with each other.

In no menu: it is for those who work on the app, and for the pictures that `make screenshots` takes.
"""

import pandas as pd
import streamlit as st

from core.common.i18n import N_, _, ngettext, shown
from core.datasets import all_datasets
from core.datasets.thumbnails import thumbnail
from core.evaluation.curves.findings import ended
from core.evaluation.curves.of_run import finding_of
from core.experiments.config import ExperimentConfig
from core.reporting.figures import learning_rate_curve
from core.runs import repository
from core.runs.models import ENDED
from core.runs.summaries import list_summaries
from pages._ui.network.line import network_line
from pages._ui.run.takeaway import curves_takeaway
from pages._ui.shell.page import page
from pages._ui.shell.registry import HOME, TRAIN
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.data_line import data_line, thumbnail_url
from pages._ui.widgets.image_form import form_and_classes
from pages._ui.widgets.layout import figure, two_columns
from pages._ui.widgets.live_chart import live_chart
from pages._ui.widgets.messages import (
    Tile,
    empty_state,
    image_grid,
    next_step,
    probability_bars,
    problem,
)
from pages._ui.widgets.paging import choose_page
from pages._ui.widgets.run_line import run_line
from pages._ui.widgets.tables import show_table

RUNS, IMAGES, IMAGES_A_PAGE = 3, 100, 24
PROBABILITIES = {"3": 0.94, "8": 0.04, "5": 0.02}


def runs() -> None:
    """Run lines: of the newest runs, whatever came of them."""
    st.subheader(_("Run line"), anchor=False)
    newest = list_summaries(*ENDED, limit=RUNS)
    for run in newest:
        run_line(run, [epoch.accuracy for epoch in repository.list_epochs(run.id)])
    if not newest:
        empty_state(_("There is no run here to show."), HOME, _("Go to Home and train one"))


def data_sets() -> None:
    """Data lines, and the same in a table with thumbnails."""
    known = all_datasets()
    st.subheader(_("Data line"), anchor=False)
    for dataset in known[:2]:
        facts = [form_and_classes(dataset.image_shape, dataset.class_names), shown(dataset.summary)]
        data_line(shown(dataset.title), facts, dataset.name)
    st.subheader(_("Table with thumbnails"), anchor=False)
    known = [dataset for dataset in known if thumbnail_url(dataset.name)] or known
    table = pd.DataFrame(
        {
            "image": [thumbnail_url(dataset.name) or None for dataset in known],
            "title": [shown(dataset.title) for dataset in known],
            "images": [dataset.train_count for dataset in known],
        }
    )
    columns = {
        "image": st.column_config.ImageColumn(_("Image"), width=60),
        "title": st.column_config.TextColumn(_("Data set")),
        "images": st.column_config.NumberColumn(_("Training images")),
    }
    show_table(table, column_config=columns)


def networks() -> None:
    """A network line: of the newest run's network, with its size where it is known."""
    st.subheader(_("Network line"), anchor=False)
    newest = next((run for run in list_summaries(*ENDED, limit=1)), None)
    run = repository.get_run(newest.id) if newest else None
    name = run.config.model.name if run else ExperimentConfig().model.name
    size = run.total_parameters if run else None
    words = ngettext("{count:,} parameter", "{count:,} parameters", size) if size else ""
    network_line(name, words)


def figures() -> None:
    """A figure with its takeaway: the curves of the newest run, or a rate over the epochs."""
    newest = list_summaries(*ENDED, limit=1)
    if newest and (epochs := repository.list_epochs(newest[0].id)):
        run = repository.get_run(newest[0].id)
        takeaway = curves_takeaway(epochs, ended(run), finding_of(run, epochs))
        with figure(_("Figure with its takeaway"), takeaway):
            live_chart(run, epochs)
        return
    takeaway = _("The learning rate is the same in every epoch.")
    with figure(_("Figure with its takeaway"), takeaway):
        curve = learning_rate_curve(ExperimentConfig().training)
        show_chart(curve, "parts_rate", _("Learning rate over the epochs"))


def messages() -> None:
    """Answers as bars, images with their lines, an error, and the button that leads on."""
    st.subheader(_("Answer and images"), anchor=False)
    probability_bars(PROBABILITIES, PROBABILITIES.values())
    pictures = ((shown(one.title), thumbnail(one.name)) for one in all_datasets())
    found = [Tile(pixels, (title,), True) for title, pixels in pictures if pixels is not None]
    if found:
        image_grid(found)
    st.subheader(_("What is wrong, and the way on"), anchor=False)
    problem(_("The learning rate is 3; allowed is 0.000001 to 1."))
    next_step(TRAIN, _("Set one up yourself"))


with page(N_("Parts"), N_("What the pages are made of, each once.")):
    left, right = two_columns("parts")
    with left:
        runs()
        data_sets()
        networks()
    with right:
        figures()
    messages()
    st.subheader(_("Empty state"), anchor=False)
    empty_state(_("There is no such image here. Choose another class."), picture="images")
    st.subheader(_("Paging"), anchor=False)
    choose_page(IMAGES, IMAGES_A_PAGE, "page_of_parts")
