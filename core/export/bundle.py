"""What is handed out: one ZIP with the file, and all that somebody needs to use and to trust it.

It is kept without its card, which is in the language of who takes it along and says what the run is
called by then: `with_card` adds it.
"""

import io
import json
from dataclasses import asdict
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from core.common.files import EARLIEST, write_zip
from core.datasets import Dataset
from core.export.example import write_example
from core.export.formats import Format
from core.export.proof import Proof, TestImages
from core.export.web_page import write_page
from core.runs.models import Run

CARD_FILE = "README.md"
PROOF_FILE = "proof.json"


def write_bundle(
    path: Path,
    folder: Path,
    run: Run,
    dataset: Dataset,
    format_: Format,
    proof: Proof,
    images: TestImages | None,
) -> None:
    """Put the proof beside the exported file, which lies in `folder`, with an example, class names
    and requirements, or into a page what it shows; then all of it into the ZIP `path`.

    `images`: those that may be handed out; None where none may.
    """
    if format_.is_page:
        write_page(folder / format_.file, run, dataset, format_, proof, images)
    else:
        write_example(folder, format_, dataset, None if images is None else images.pixels[0])
    said = {"run": run.id, "format": format_.key, "holds": proof.holds, **asdict(proof)}
    (folder / PROOF_FILE).write_text(json.dumps(said, indent=1), encoding="utf-8")
    write_zip(path, folder)


def with_card(path: Path, card: str) -> bytes:
    """The content of the ZIP `path` with the `card` in it; nothing else is written anew."""
    content = io.BytesIO(path.read_bytes())
    with ZipFile(content, "a") as packed:
        packed.writestr(ZipInfo(CARD_FILE, EARLIEST), card)
    return content.getvalue()
