"""The pages, in the order of the menu. Adding one is its file and its record here."""

from dataclasses import dataclass

from core.common.i18n import N_


@dataclass(frozen=True)
class Page:
    """One page: the script's path, the word in the menu (shown by `_`), a Material icon.

    What is not `in_menu` is reached from other pages; what is not `on_phone`, there alone: its menu
    has room for seven words.
    """

    path: str
    title: str
    icon: str
    default: bool = False
    in_menu: bool = True
    on_phone: bool = True

    @property
    def address(self) -> str:
        """Its name in addresses, as "predict"; Home's is "home", though it is served without."""
        return self.path.rpartition("/")[2].removesuffix(".py")


HOME = Page("pages/home.py", N_("Home"), ":material/home:", default=True)
LESSONS = Page("pages/lessons.py", N_("Lessons"), ":material/school:", on_phone=False)
RECIPES = Page("pages/recipes.py", N_("Recipes"), ":material/menu_book:")
DATA = Page("pages/data.py", N_("Data"), ":material/photo_library:")
TRAIN = Page("pages/train.py", N_("Train"), ":material/model_training:")
IMPORT = Page("pages/import_images.py", N_("Your images"), ":material/add_photo_alternate:")
EVALUATE = Page("pages/evaluate.py", N_("Evaluate"), ":material/fact_check:")
PREDICT = Page("pages/predict.py", N_("Predict"), ":material/draw:")
RUNS = Page("pages/runs.py", N_("Runs"), ":material/table_rows:", on_phone=False)
SWEEPS = Page("pages/sweeps.py", N_("Sweeps"), ":material/travel_explore:", on_phone=False)
COMPARE = Page("pages/compare.py", N_("Compare"), ":material/compare_arrows:", in_menu=False)
TRASH = Page("pages/trash.py", N_("Trash"), ":material/delete:", in_menu=False)
HEALTH = Page("pages/health.py", N_("Health"), ":material/monitor_heart:", in_menu=False)
DISK = Page("pages/disk.py", N_("Disk"), ":material/hard_drive:", in_menu=False)
PEOPLE = Page("pages/people.py", N_("People"), ":material/group:", in_menu=False)
BOARD = Page("pages/board.py", N_("Board"), ":material/co_present:", in_menu=False)
JOIN = Page("pages/join.py", N_("Join"), ":material/login:", in_menu=False)
PARTS = Page("pages/parts.py", N_("Parts"), ":material/widgets:", in_menu=False)

PAGES = (
    *(HOME, LESSONS, RECIPES, IMPORT, DATA, TRAIN, SWEEPS, RUNS, EVALUATE, PREDICT),
    *(COMPARE, TRASH, HEALTH, DISK, PEOPLE, BOARD, JOIN, PARTS),
)


def page_at(address: str) -> Page:
    """The page of that name in addresses; Home where there is none."""
    return next((page for page in PAGES if page.address == address), HOME)
