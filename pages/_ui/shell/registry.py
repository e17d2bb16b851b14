"""The pages, in the order of the menu. Adding one is its file and one line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: the script's path, the word in the menu, a Material icon."""

    path: str
    title: str
    icon: str
    default: bool = False


HOME = Page("pages/home.py", "Home", ":material/home:", default=True)
RECIPES = Page("pages/recipes.py", "Recipes", ":material/menu_book:")
DATA = Page("pages/data.py", "Data", ":material/photo_library:")
TRAIN = Page("pages/train.py", "Train", ":material/model_training:")
IMPORT = Page("pages/import_images.py", "Your images", ":material/add_photo_alternate:")
EVALUATE = Page("pages/evaluate.py", "Evaluate", ":material/fact_check:")
PREDICT = Page("pages/predict.py", "Predict", ":material/draw:")

PAGES = (HOME, RECIPES, IMPORT, DATA, TRAIN, EVALUATE, PREDICT)
