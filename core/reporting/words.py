"""The headings and fixed sentences of reports: templates hold no words, they get these."""

from collections.abc import Mapping

from core.common.i18n import N_, _

RUN = {
    "curves": N_("How it learned"),
    "no_curves": N_("There is no finished epoch, so there are no curves."),
    "of_test_images": N_("of the test images right"),
    "right_out_of": N_("right out of"),
    "test_loss": N_("loss on test images"),
    "report": N_("Class by class (classification report)"),
    "class_name": N_("Class"),
    "precision": N_("Precision"),
    "recall": N_("Recall"),
    "images": N_("Images"),
    "matrix": N_("What is taken for what (confusion matrix)"),
    "matrix_key": N_(
        "A row for each true class, a column for each answer. Blue: right. Orange: taken for "
        "another class, the stronger the more often."
    ),
    "matrix_alt": N_("Confusion matrix: true against predicted class"),
    "pairs": N_("Most often confused"),
    "true_class": N_("True class"),
    "answer": N_("Answer"),
    "test_images": N_("Test images"),
    "wrong": N_("Most confident mistakes"),
    "no_wrong": N_("There are none: every test image is right."),
    "right": N_("Most confident right answers"),
    "no_right": N_("There are none: no test image is right."),
    "settings": N_("Settings"),
    "environment": N_("What it ran on"),
    "no_environment": N_("Nothing was noted."),
    "again": N_("Do it again"),
}

COMPARISON = {
    "better": N_("Which one is better"),
    "method": N_(
        "McNemar's exact test on the same test images, corrected for the number of comparisons "
        "(Holm), decides; the interval of the difference has 95%."
    ),
    "these_trainings": N_("Both speak of these very trainings: another seed may turn them."),
    "behind": N_("The figures behind the sentences"),
    "difference": N_("The difference is the accuracy of the second less that of the first."),
    "seeds": N_("Over their seeds"),
    "environments": N_("What they ran on, where it differs"),
    "environments_key": N_("Times and speeds compare only on one machine with nothing beside."),
    "figures": N_("Figures"),
    "best": N_("Bold: the best of each row; that alone does not say it is more than chance."),
    "settings": N_("Settings that differ"),
    "same_settings": N_("All settings are the same."),
    "curves": N_("How they learned"),
    "curves_key": N_("On validation images; dashed: on training images, where a run has no other."),
    "no_curves": N_("There is no finished epoch, so there are no curves."),
    "again": N_("Compare them again"),
}


def in_words(table: Mapping[str, str]) -> dict[str, str]:
    """The texts of a table in the reader's language, by name."""
    return {name: _(text) for name, text in table.items()}
