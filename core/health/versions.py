"""Python and the packages: what is installed, against what pyproject.toml asks for.

No package is imported for it: one that is damaged would say nothing of the others.
"""

import platform
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from core.common.i18n import N_
from core.common.settings import COMMAND
from core.health.findings import Finding, State, Subject, python_command

ROOT = Path(__file__).resolve().parents[2]
PINS = "requirements.txt"
SHOWN = ("streamlit", "tensorflow", "keras", "numpy")
ALSO_CALLED = {"tensorflow": ("tensorflow-cpu", "tensorflow-intel", "tensorflow-macos")}


@dataclass(frozen=True)
class Needed:
    """What Vistazo asks for: the Pythons, the packages, and the versions that its tests ran with,
    by name. `version`: its own, "" where nobody knows."""

    version: str
    pythons: SpecifierSet
    packages: tuple[Requirement, ...]
    tested: Mapping[str, str]


def look(root: Path = ROOT) -> Iterator[Finding]:
    """How Python and the packages stand to what the checkout in `root` asks for."""
    needed, running = _needed(root), platform.python_version()
    found = {one.name: _installed(one.name) for one in needed.packages}
    yield _summary(needed, running, found)
    if not needed.pythons.contains(running, prereleases=True):
        yield Finding(
            Subject.VERSIONS,
            State.WRONG,
            "python-unsupported",
            N_("Vistazo does not work with Python {running}.", running=running),
            N_(
                "Install Python {wanted}, delete the folder .venv and install Vistazo anew.",
                wanted=str(needed.pythons),
            ),
        )
    missing = [name for name, installed in found.items() if not installed]
    if missing:
        yield Finding(
            Subject.VERSIONS,
            State.WRONG,
            "packages-missing",
            N_("Packages are missing: {names}.", names=", ".join(missing)),
            _install(root),
            {"missing": missing},
        )
    yield from _others(needed, found, root)


def _summary(needed: Needed, running: str, found: Mapping[str, str]) -> Finding:
    shown = ", ".join(f"{name} {found[name]}" for name in SHOWN if found.get(name))
    return Finding(
        Subject.VERSIONS,
        State.OK,
        "versions",
        N_(
            "Vistazo {version}, Python {running}, {packages}; {system}",
            version=needed.version or "?",
            running=running,
            packages=shown or "?",
            system=platform.platform(),
        ),
        figures={"vistazo": needed.version, "python": running, "packages": dict(found)},
    )


def _others(needed: Needed, found: Mapping[str, str], root: Path) -> Iterator[Finding]:
    """Packages of other versions than may work, or than the tests ran with."""
    ranges = {one.name: one.specifier for one in needed.packages}
    there = {name: installed for name, installed in found.items() if installed}
    outside = [one for one in there if not ranges[one].contains(there[one], prereleases=True)]
    if outside:
        words = (f"{name} {there[name]} ({ranges[name]})" for name in outside)
        yield Finding(
            Subject.VERSIONS,
            State.WRONG,
            "packages-outside",
            N_("Packages are of versions that may not work: {words}.", words=", ".join(words)),
            _install(root),
            {"outside": outside},
        )
    others = [one for one in there if needed.tested.get(one, there[one]) != there[one]]
    if untested := [one for one in others if one not in outside]:
        words = (f"{name} {there[name]} ({needed.tested[name]})" for name in untested)
        yield Finding(
            Subject.VERSIONS,
            State.OK,
            "packages-untested",
            N_(
                "In range, but not the versions that the tests ran with: {words}",
                words=", ".join(words),
            ),
            figures={"untested": untested},
        )


def _install(root: Path) -> str:
    file = root / PINS
    wanted = f"-r {shlex.quote(str(file))}" if file.is_file() else COMMAND
    return N_(
        "Install what is needed: {python} -m pip install {wanted}",
        python=python_command(),
        wanted=wanted,
    )


def _needed(root: Path) -> Needed:
    """As the checkout says, else as the installed distribution does."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError):
        project = {"version": _installed(COMMAND), "dependencies": _required()}
    every = [Requirement(line) for line in project["dependencies"]]
    return Needed(
        project["version"],
        SpecifierSet(project.get("requires-python", "")),
        tuple(one for one in every if not one.marker or one.marker.evaluate({"extra": ""})),
        _tested(root / PINS),
    )


def _required() -> list[str]:
    try:
        return requires(COMMAND) or []
    except PackageNotFoundError:
        return []


def _tested(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    found = [Requirement(line) for line in lines if line and line[0] not in "#-"]
    return {one.name: str(one.specifier).removeprefix("==") for one in found}


def _installed(name: str) -> str:
    """The version of a package, "" where it is not there."""
    for each in (name, *ALSO_CALLED.get(name, ())):
        try:
            return version(each)
        except PackageNotFoundError:
            continue
    return ""
