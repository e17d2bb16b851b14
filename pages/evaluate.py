"""Evaluate: what a trained network gets right and wrong on images it has never seen."""

from core.common.i18n import N_, _
from core.runs.models import ArtifactKind
from pages._ui.evaluate.parts import show_parts
from pages._ui.evaluate.time_machine import grow_time_machine, run_that_trains
from pages._ui.export.way import way_to_export
from pages._ui.run.picker import pick_run
from pages._ui.run.reading import evaluation_of
from pages._ui.shell.page import page
from pages._ui.widgets.run_line import run_line

with page(N_("Evaluate"), N_("What the network gets right and wrong on images it has never seen.")):
    learning = run_that_trains()
    if learning:
        run_line(learning, exact=True)
        grow_time_machine(learning)
    elif run := pick_run(
        ArtifactKind.PREDICTIONS, _("Nothing to evaluate yet: train a network first.")
    ):
        run_line(run, exact=True)
        way_to_export(run.id)
        show_parts(run, evaluation_of(run))
