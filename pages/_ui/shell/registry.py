"""The pages, in the order of the menu. Adding one is its file and its record here."""

from dataclasses import dataclass

from core.common.i18n import N_


@dataclass(frozen=True)
class Page:
    """One page: the script's path, the word in the menu (shown by `_`), a Material icon."""

    path: str
    title: str
    icon: str
    default: bool = False


HOME = Page("pages/home.py", N_("Home"), ":material/home:", default=True)
RECIPES = Page("pages/recipes.py", N_("Recipes"), ":material/menu_book:")
DATA = Page("pages/data.py", N_("Data"), ":material/photo_library:")
TRAIN = Page("pages/train.py", N_("Train"), ":material/model_training:")
IMPORT = Page("pages/import_images.py", N_("Your images"), ":material/add_photo_alternate:")
EVALUATE = Page("pages/evaluate.py", N_("Evaluate"), ":material/fact_check:")
PREDICT = Page("pages/predict.py", N_("Predict"), ":material/draw:")

PAGES = (HOME, RECIPES, IMPORT, DATA, TRAIN, EVALUATE, PREDICT)
