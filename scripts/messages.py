"""Texts for translators: from the sources to `locale/vistazo.pot`, and on into the catalogues.

`locale/<language>/LC_MESSAGES/vistazo.po` is what a translator edits. Running this again brings new
texts into each of them and makes the `.mo` file that the app reads. A new language begins with
`pybabel init -i locale/vistazo.pot -d locale -D vistazo -l <language>`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.common import i18n  # noqa: E402 (found by the line above)

# `core.imaging` knows no translations: a refusal's second argument is its text.
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "nN_": (1, 2), "Unusable": (2,)}


def sources() -> Iterator[Path]:
    """The modules whose texts people read."""
    yield ROOT / "app.py"
    for folder in ("core", "pages", "serving"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def extract() -> Catalog:
    """Every marked text, with the places where it stands."""
    catalog = Catalog(project="vistazo", charset="utf-8")
    for path in sources():
        for line, text, comments, context in extract_from_file("python", path, KEYWORDS):
            place = (path.relative_to(ROOT).as_posix(), line)
            catalog.add(text, None, [place], auto_comments=comments, context=context)
    return catalog


def main() -> None:
    """Write the template, then bring every catalogue up to date and compile it."""
    template = extract()
    i18n.FOLDER.mkdir(exist_ok=True)
    with (i18n.FOLDER / f"{i18n.DOMAIN}.pot").open("wb") as file:
        write_po(file, template, width=100)
    for path in sorted(i18n.FOLDER.glob(f"*/LC_MESSAGES/{i18n.DOMAIN}.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parents[1].name)
        catalog.update(template)
        with path.open("wb") as file:
            write_po(file, catalog, width=100)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    print(f"{len(template)} texts in {i18n.FOLDER / i18n.DOMAIN}.pot")


if __name__ == "__main__":
    main()
