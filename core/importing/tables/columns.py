"""Which columns of a table name the images, their classes and their parts.

By their header in the words that are used for such columns, else by what is in them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import tidy
from core.datasets.base import Part
from core.importing.folders.parts import parts_of
from core.importing.sources.base import is_image_name, readable

PATHS = (
    "path paths filepath filepaths imagepath imgpath relativepath relpath fullpath filename "
    "filenames file files imagefile imagefilename imgfile fname image images imagename imgname img "
    "imgs photo picture pic imageid imgid imageindex bild datei imagen archivo fichier imagem "
    "arquivo immagine id uuid name"
)
LABELS = (
    "label labels labelname classname classlabel imagelabel imageclass class classes category "
    "categories categoryname target targets species breed variety kind type diagnosis dx disease "
    "emotion expression tag groundtruth y klasse clase etiqueta classe categoria etichetta classid "
    "labelid categoryid classindex name"
)
PARTS = "split splits part subset set dataset partition usage phase fold"
FLAGS = {
    Part.VALIDATION: "isvalid isval isvalidation valid val validation",
    Part.TEST: "istest istesting test testing",
    Part.TRAIN: "istrain istraining istrainingimage train training",
}
TRUTHS = dict.fromkeys(("1", "1.0", "true", "t", "yes", "y", "x"), True)
TRUTHS |= dict.fromkeys(("0", "0.0", "false", "f", "no", "n", ""), False)
MOST_NAMED = 12


@dataclass(frozen=True)
class Columns:
    """Numbers of columns. `label` is None where there is none; `one_hot` then holds a column of
    truth values for each class, if there are such. `flags`: columns that say whether an image is
    in that part. `header`: its cells, () where there is none.
    """

    path: int
    label: int | None = None
    one_hot: tuple[int, ...] = ()
    part: int | None = None
    flags: dict[Part, int] = field(default_factory=dict)
    header: tuple[str, ...] = ()


def find_columns(
    rows: Sequence[Sequence[str]], what: str, is_file: Callable[[str], bool]
) -> Columns:
    """The columns of a table that begins with `rows`, none of them empty.

    `is_file` says whether a cell names a file that is there. UserError that names the header where
    it is not clear which columns are meant.
    """
    first = rows[0]
    names = [is_image_name(cell) or is_file(cell) for cell in first]
    if any(names):
        return _without_header(rows, names.index(True), what)
    return _by_header(first, rows[1:], what, is_file)


def truth(cell: str) -> bool | None:
    """What a cell of a column of truth values says; None where it is another one."""
    return TRUTHS.get(cell.casefold())


def _by_header(
    header: Sequence[str], rows: Sequence[Sequence[str]], what: str, is_file: Callable[[str], bool]
) -> Columns:
    keys = [_key(name) for name in header]
    cells = [[row[one] for row in rows if one < len(row)] for one in range(len(keys))]
    truths = {one for one, column in enumerate(cells) if None not in map(truth, column)}
    free = [one for one, key in enumerate(keys) if key and not key.startswith("unnamed")]
    files = [one for one in free if _name_files(cells[one], is_file)]
    path = _called(files, keys, PATHS)
    path = files[0] if path is None and files else path
    path = _called(free, keys, PATHS) if path is None else path
    path = (
        _speaking_of([one for one in free if one not in truths], header, PATHS)
        if path is None
        else path
    )
    free = [one for one in free if one != path]
    flags = {
        part: one
        for part, words in FLAGS.items()
        for one in free
        if keys[one] in words.split() and one in truths
    }
    part = _called(free, keys, PARTS)
    numbers_of_folds = part is not None and keys[part] == "fold" and not parts_of(cells[part])
    free = [one for one in free if one not in (part, *flags.values())]
    label, one_hot = _classes(free, keys, header, truths)
    if path is None or (label is None and not one_hot):
        raise _not_understood(header, what)
    return Columns(path, label, one_hot, None if numbers_of_folds else part, flags, tuple(header))


def _classes(
    free: list[int], keys: list[str], header: Sequence[str], truths: set[int]
) -> tuple[int | None, tuple[int, ...]]:
    """The column of labels, or those of one class each."""
    label = _called(free, keys, LABELS)
    one_hot = tuple(one for one in free if one in truths)
    if label is None and len(one_hot) > 1:
        return None, one_hot
    if label is None:
        label = _speaking_of(free, header, LABELS)
    return (free[0] if label is None and len(free) == 1 else label), ()


def _without_header(rows: Sequence[Sequence[str]], path: int, what: str) -> Columns:
    free = [number for number in range(len(rows[0])) if number != path]
    values = {number: {row[number] for row in rows if number < len(row)} for number in free}
    part = next((one for one in free if values[one] == set(parts_of(values[one]))), None)
    if len(free) == 1:
        part = None
    label = [number for number in free if number != part]
    if len(label) != 1:
        raise _not_understood(rows[0], what)
    return Columns(path, label[0], part=part)


def _called(free: list[int], keys: list[str], known: str) -> int | None:
    """The column that is called like one of the known words; the first word counts most."""
    return next((one for word in known.split() for one in free if keys[one] == word), None)


def _speaking_of(free: list[int], header: Sequence[str], known: str) -> int | None:
    """The column in whose name there are the most known words, and fewer of the other kinds."""
    others = {word for words in (PATHS, LABELS, PARTS) if words != known for word in words.split()}

    def count(column: int) -> int:
        words = re.findall(r"[^\W\d_]+", tidy(header[column]).casefold())
        return sum((word in known.split()) - (word in others) for word in words)

    best = max(free, key=count, default=None)
    return best if best is not None and count(best) > 0 else None


def _name_files(cells: list[str], is_file: Callable[[str], bool]) -> bool:
    good = sum(is_image_name(cell) or is_file(cell) for cell in cells)
    return 2 * good > len(cells)


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", tidy(name).casefold())


def _not_understood(header: Sequence[str], what: str) -> UserError:
    named = ", ".join(readable(name, 30) for name in header[:MOST_NAMED])
    hidden = len(header) - MOST_NAMED
    why = N_("it is not clear which column names the images and which their classes")
    if len(header) == 1:
        what, why = N_("{what}: 0 images", what=what), N_("one column alone has no labels")
    refusal = N_(
        "the first row is {named}{more}; {why}. Call these columns path and label, and one that "
        "says train or test split; or give each class a column of 0 and 1",
        named=named,
        more=N_(" and {count} more", count=hidden) if hidden > 0 else "",
        why=why,
    )
    return UserError("table-columns-unclear", N_("{what}: {refusal}."), what=what, refusal=refusal)
