"""Documents name what is there: links, pictures, headings, and paths of this repository."""

import ast
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.bare_words import assembled, bare
from tests.helpers import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
NAMED = re.compile(r"(?<![\w/.])((?:docs|core|pages|serving|scripts|tests|bench)/[\w./-]*\w)")
DOCS_ALONE = re.compile(r"(?<![\w/.])(docs/[\w./-]*\w)")
INVENTED = ("tests/core/importing", "tests/test_docs.py")  # speak of others' files
ELSEWHERE = "bench/plain_keras.py"  # a script that is no part of this repository
LARGEST_PICTURE = 200_000


def files(*patterns: str) -> list[Path]:
    """What git knows, or would: deleted files are left out."""
    command = ["git", "ls-files", "-co", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted({ROOT / name for name in listed.stdout.split("\n") if name})


DOCUMENTS = [path for path in files("*.md") if path.is_file()]
SOURCES = [path for path in files("*.py", "*.sh", "Makefile", "*.toml", "*.yml") if path.is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(document: Path) -> set[str]:
    """Headings as GitHub makes addresses of them."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    found = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower())
        found.add(words.strip().replace(" ", "-"))
    return found


def broken_links(text: str, folder: Path) -> list[str]:
    """Relative links of a document in `folder` that lead nowhere, headings included."""
    broken = []
    for link in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = folder / path if path else None
        if target and not (target.exists() and (not anchor or anchor in anchors(target))):
            broken.append(link)
    return broken


def missing_paths(text: str, pattern: re.Pattern[str]) -> list[str]:
    named = (name for name in pattern.findall(text) if name != ELSEWHERE)
    return [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_of_a_document_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not broken_links(text, path.parent)
    own = [link[1:] for link in LINK.findall(text) if link.startswith("#")]
    assert set(own) <= anchors(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_paths_that_a_document_names_are_there(path):
    assert not missing_paths(path.read_text(encoding="utf-8"), NAMED)


def test_documents_that_sources_name_are_there():
    missing = {
        name_of(path): names
        for path in SOURCES
        if not name_of(path).startswith(INVENTED)
        and (names := missing_paths(path.read_text(encoding="utf-8"), DOCS_ALONE))
    }
    assert not missing


@pytest.mark.parametrize("path", files("docs/*.png", "docs/*.svg"), ids=name_of)
def test_a_picture_is_small_and_shown_somewhere(path):
    assert path.stat().st_size < LARGEST_PICTURE
    assert any(path.name in document.read_text(encoding="utf-8") for document in DOCUMENTS)


def test_every_decision_is_in_the_index():
    index = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    names = [path.name for path in sorted((ROOT / "docs/decisions").glob("0*.md"))]
    assert re.findall(r"\]\((0[^)]+)\)", index) == names
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_what_is_not_there_is_found(tmp_path):
    (tmp_path / "there.md").write_text("# One `heading`, with words\n")
    text = "[a](there.md#one-heading-with-words) [b](gone.md) [c](there.md#two) [d](https://x.org)"
    assert broken_links(text, tmp_path) == ["gone.md", "there.md#two"]
    assert missing_paths("see `docs/nowhere.md`, docs/decisions/", NAMED) == ["docs/nowhere.md"]


EXAMPLES = [
    pytest.param(source, id=f"{path.stem}-{number}")
    for path in sorted((ROOT / "docs" / "how-to").glob("add-*.md"))
    for number, source in enumerate(
        re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    )
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_code_of_a_how_to_would_pass_the_test_of_words(source: str) -> None:
    """Who copies it must not be refused by `tests/pages/test_words.py` or `test_core_words.py`."""
    tree = ast.parse(source.replace("    ...\n", ""))
    assert [node.lineno for node in bare(tree)] == []
    assert assembled(tree) == []
