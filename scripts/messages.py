"""Texts for translators: from the sources to `locale/vistazo.pot`, and on into the catalogues.

`locale/<language>/LC_MESSAGES/vistazo.po` is what a translator edits. Running this again brings new
texts into each of them. A new language begins with
`pybabel init -i locale/vistazo.pot -d locale -D vistazo -l <language>`.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.common import i18n  # noqa: E402 (found by the line above)

# Which arguments are texts. `core.imaging` knows no translations: a refusal's second one is its.
KEYWORDS = {"_": (0,), "N_": (0,), "ngettext": (0, 1), "nN_": (0, 1), "Unusable": (1,)}


def sources() -> Iterator[Path]:
    """The modules whose texts people read."""
    yield ROOT / "app.py"
    for folder in ("core", "pages", "serving"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def extract() -> Catalog:
    """Every marked text, with the places where it stands."""
    catalog = Catalog(project="vistazo", charset="utf-8")
    for path in sources():
        for line, text in sorted(marked_in(ast.parse(path.read_text(encoding="utf-8")))):
            place = (path.relative_to(ROOT).as_posix(), line)
            catalog.add(text[0] if len(text) == 1 else text, None, [place])
    return catalog


def marked_in(tree: ast.AST) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and text (with its plural) of each marked literal.

    Babel's own reader goes by tokens: it misses texts in f-strings and in calls inside of others.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            found = [node.args[one] for one in KEYWORDS.get(name, ()) if one < len(node.args)]
            texts = tuple(
                one.value
                for one in found
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
            if texts and len(texts) == len(found):
                yield node.lineno, texts


def main() -> None:
    """Write the template, then bring every catalogue up to date."""
    template = extract()
    i18n.FOLDER.mkdir(exist_ok=True)
    with (i18n.FOLDER / f"{i18n.DOMAIN}.pot").open("wb") as file:
        write_po(file, template, width=100)
    for path in sorted(i18n.FOLDER.glob(f"*/LC_MESSAGES/{i18n.DOMAIN}.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parents[1].name)
        made = catalog.creation_date
        catalog.update(template)
        catalog.creation_date = made  # where no text has changed, no line has
        with path.open("wb") as file:
            write_po(
                file,
                catalog,
                width=100,
                include_lineno=False,
                sort_by_file=True,
                ignore_obsolete=True,
            )
    print(f"{len(template)} texts in {i18n.FOLDER / i18n.DOMAIN}.pot")


if __name__ == "__main__":
    main()
