"""Make the requirements files from pyproject.toml: `.venv/bin/python scripts/pin_requirements.py`.

Each dependency is pinned to the version that is installed, which the tests have run with, or else,
with a line that says so, to the one in the file until now. It must be in the range that
pyproject.toml allows. Only what pyproject.toml names is pinned: the same pins then hold on every
system and Python (`docs/decisions`).
"""

import sys
import tomllib
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
BASE = "requirements.txt"


def dependencies() -> dict[str, list[Requirement]]:
    """What pyproject.toml names, by the requirements file that it belongs into."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files = {BASE: project["dependencies"]}
    for group, lines in project["optional-dependencies"].items():
        files[f"requirements-{group}.txt"] = lines
    return {file: [Requirement(line) for line in lines] for file, lines in files.items()}


def rendered(file: str, needed: list[Requirement], version_of: Callable[[str], str]) -> str:
    """The text of a requirements file; ValueError where a version is outside of its range."""
    lines = [] if file == BASE else [f"-r {BASE}"]
    for one in sorted(needed, key=lambda one: canonicalize_name(one.name)):
        pin = version_of(one.name)
        if pin not in one.specifier:
            raise ValueError(f"{one.name} {pin} is not in the range {one.specifier}")
        extras = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
        marker = f" ; {one.marker}" if one.marker else ""
        lines.append(f"{one.name}{extras}=={pin}{marker}")
    return "\n".join(lines) + "\n"


def pins(text: str) -> dict[str, str]:
    """Versions by name in the text of a requirements file."""
    found = [Requirement(line) for line in text.splitlines() if line and line[0] not in "#-"]
    return {one.name: str(one.specifier).removeprefix("==") for one in found}


def installed_or(before: Mapping[str, str]) -> Callable[[str], str]:
    """A function that gives a package's version here, or its pin `before` where it is missing."""

    def version_of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            if name not in before:
                raise ValueError(f"{name} is not installed and has no pin yet") from None
            print(f"{name} is not installed: it stays at {before[name]}", file=sys.stderr)
            return before[name]

    return version_of


def main() -> None:
    """Write all requirements files."""
    texts = {}
    for file, needed in dependencies().items():
        path = ROOT / file
        before = pins(path.read_text(encoding="utf-8")) if path.exists() else {}
        texts[path] = rendered(file, needed, installed_or(before))
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(f"pin_requirements: {error}")
