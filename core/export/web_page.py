"""What a page to take along shows of its run: words in every language, classes, card and proof.

The page itself is the same for all (`core.export.formats.web`). It reads `page.json`; `sw.js` is
told which files a browser keeps for use without a network, and `check/` has test images with the
app's answers, so that the page repeats the proof in the browser that shows it.
"""

import hashlib
import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from babel import Locale

from core.common.i18n import _, languages, use_language, used_language
from core.datasets import Dataset
from core.datasets.class_words import class_words
from core.datasets.preparation import preparation
from core.export.formats import Format
from core.export.formats.web import NETWORK
from core.export.model_card import FAILED, failure_words, model_card, proof_words, title_of
from core.export.proof import Proof, TestImages, spread
from core.export.web_words import UNSERVED, WORDS
from core.runs.models import Run

PAGE_FILE = "page.json"
MOST_CHECK_BYTES = 1_600_000  # 500 images of 32×32 in colour
NOT_KEPT = (
    "README.md",
    "LICENSE",
    "ThirdPartyNotices.txt.gz",
    "sw.js",
)  # what a browser needs no copy of


def write_page(
    page: Path,
    run: Run,
    dataset: Dataset,
    format_: Format,
    proof: Proof,
    images: TestImages | None,
) -> None:
    """Complete the folder `page`; nothing where there is no network in it.

    `images`: those that may be handed out; None where none may, and nothing can be checked.
    """
    if not (page / NETWORK).is_file():
        return
    how = asdict(preparation(dataset))
    del how["scales"]  # browsers give 8 bits, whatever the file has
    said = {
        "prepare": how,
        "first": "draw" if dataset.ink else "upload",
        "proof": {"holds": proof.holds},
        "check": None if images is None else _write_check(page, images, proof),
        "languages": {code: _in(code, run, dataset, format_, proof) for code in languages()},
    }
    (page / PAGE_FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    _fill(page / "index.html", {"<!-- how to serve it -->": "".join(_unserved())})
    _write_what_is_kept(page)


def _in(code: str, run: Run, dataset: Dataset, format_: Format, proof: Proof) -> dict[str, Any]:
    """All that the page says in that language; people's own words are in it, as text."""
    height, width, _channels = dataset.image_shape
    with _language(code):
        words = {key: _(text) for key, text in WORDS.items()}
        words["saw"] = _(WORDS["saw"], height=height, width=width)
        return {
            "name": (Locale.parse(code).get_display_name(code) or code).capitalize(),
            "title": title_of(run, dataset),
            "classes": class_words(dataset),
            "words": words,
            "card": model_card(run, dataset, format_, proof),
            "failed": "" if proof.holds else _(FAILED, reason=failure_words(proof)),
            "proof": proof_words(proof, format_),
        }


@contextmanager
def _language(code: str) -> Iterator[None]:
    before = used_language()
    use_language(code)
    try:
        yield
    finally:
        use_language(before)


def _write_check(page: Path, images: TestImages, proof: Proof) -> dict[str, Any] | None:
    """Test images and the app's answers as plain numbers; None where not even one has room."""
    most = MOST_CHECK_BYTES // images.pixels[0].nbytes
    if not most:
        return None
    pixels, expected = spread(images.pixels, most), spread(images.expected, most)
    (page / "check").mkdir()
    (page / "check" / "images.bin").write_bytes(pixels.astype("u1").tobytes())
    (page / "check" / "answers.bin").write_bytes(expected.astype("<f4").tobytes())
    return {"images": len(pixels), "classes": expected.shape[1], "tolerance": proof.tolerance}


def _unserved() -> Iterator[str]:
    """What stands on the page where its scripts never start, in every language."""
    for code in languages():
        with _language(code):
            yield f'<p lang="{code}">{html.escape(_(UNSERVED))}</p>'


def _write_what_is_kept(page: Path) -> None:
    """Tell `sw.js` the files, and a version that is another as soon as one of them is."""
    files = sorted(each for each in page.rglob("*") if each.is_file() and each.name not in NOT_KEPT)
    digest = hashlib.sha256()
    for each in files:
        digest.update(each.relative_to(page).as_posix().encode() + each.read_bytes())
    names = ["./", *(each.relative_to(page).as_posix() for each in files)]
    lines = {
        'VERSION = "";': f'VERSION = "{digest.hexdigest()[:16]}";',
        "FILES = [];": f"FILES = {json.dumps(names)};",
    }
    _fill(page / "sw.js", lines)


def _fill(path: Path, values: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for place, value in values.items():
        text = text.replace(place, value)
    path.write_text(text, encoding="utf-8")
