"""The script of a run as a notebook: a heading and a cell for each of its parts."""

from typing import Any

import nbformat

from core.export.script import Script, script_of
from core.runs.models import Run
from core.runs.repository import get_run

FOLDER = '"images"  # the folder that was unpacked'


def notebook_text(run_id: str) -> str:
    """The notebook of a run as a file. Runs in a worker."""
    return notebook_of(get_run(run_id))


def notebook_of(run: Run) -> str:
    """The notebook that trains as `run` did, as the text of an `.ipynb` file."""
    return as_notebook(script_of(run, FOLDER))


def as_notebook(script: Script) -> str:
    """A script as the text of an `.ipynb` file."""
    make: Any = nbformat.v4
    cells = [make.new_markdown_cell(f"```\n{script.head}\n```")]  # a name in it is no Markdown
    for cell in script.cells:
        cells += [make.new_markdown_cell(f"## {cell.title}"), make.new_code_cell(cell.code)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # else drawn at random: two files of one run would differ
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = make.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.validate(book)
    return f"{make.writes(book)}\n"
