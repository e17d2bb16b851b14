"""The notebook is a valid one, made of the parts of the script."""

import json

from core.export.notebook import notebook_of
from core.export.script import script_of
from core.runs.repository import get_run


def test_its_cells_are_the_parts_of_the_script(trained: str) -> None:
    run = get_run(trained)
    book = json.loads(notebook_of(run))
    code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    assert code == [cell.code for cell in script_of(run).cells]
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    for number, source in enumerate(code):
        compile(source, f"cell {number}", "exec")
    assert notebook_of(run) == notebook_of(run)
