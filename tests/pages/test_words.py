"""Every word on a page can be translated: none stands bare in a source, none is left untranslated.

The proof is a language of its own: each text that the extraction finds, in other letters. Pages
that are shown in it have no word in plain letters, but for names and what stands in `ALLOWED`.
"""

import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2 import Template

from core.auth.actors import EVERYBODY
from core.config.augmentation import AugmentationConfig
from core.config.data import DataConfig
from core.config.network import model_configs
from core.config.training import TrainingConfig
from core.datasets.versions.repository import edits_of, save_version
from core.experiments.config import ExperimentConfig, parse
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.importing.request import ImportOptions
from core.lessons.files import list_lessons
from core.runs import queue, repository
from core.runs.models import Epoch
from scripts.messages import extract, marked_in
from tests.bare_words import assembled, bare, shadowed, words
from tests.helpers import add_epoch, end_run, start_run
from tests.importing_files import good_members, imported, zipped

ROOT = Path(__file__).resolve().parents[2]
SWITCHED_ON = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
"""Modules without a bare text. Others of `core` join when their texts are marked."""

LANGUAGE = "pl"  # one with several plural forms
PLACEHOLDER = re.compile(r"\{[^{}]*\}|:material/\w+:|`[^`]*`|<[^<>]*>")
LETTER = {
    ord(one): ord(one) - 0x21 + 0xFF01 for one in map(chr, range(0x21, 0x7F)) if one.isalpha()
}
PLAIN = re.compile(r"[A-Za-z]{2,}")
SECTIONS = (AugmentationConfig, DataConfig, TrainingConfig, ExperimentConfig, ImportOptions)
NO_WORDS = re.compile(
    r":material/\w+:|`[^`]*`|<code>[^<]*</code>"  # icons, code
    r'|<span class="vz-stands[^>]*>[^<]*</span>'  # what was found out about this machine
    r"|<[^<>]*>|&\w+;|%\{[^}]*\}"  # tags, places of values
    r"|\b[0-9a-f]{8,}\b|vistazo-\w+"  # checksums, ids, names of files
    r"|\b(data|model|augmentation|training)(\.\w+)+"  # a setting's name in a config
)
STYLE = re.compile(r"<style>.*?</style>", re.S)


@pytest.mark.parametrize("path", SWITCHED_ON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_bare(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [(text.lineno, words(text)) for text in bare(tree)] == []
    assert assembled(tree) == [], "only literals can be extracted"
    assert shadowed(tree) == [], "`_` is the translation"


@pytest.mark.parametrize(
    "source",
    [
        'st.button("Train")',
        'st.caption(f"{count} images")',
        'st.metric("loss", 1)',
        'st.toggle("On", value, key="on", help="Two words.")',
        'problem("no such run")',
        'label = "Stop" if running else "Go on"',
        'TITLES = {"train": "To learn from"}',
        'st.html(f"<b>{escape(title)} and more</b>")',
        'raise UserError("name-missing", "Give it a name.")',
        'st.text(", ".join([f"{count} are odd", _("fine")]))',
        'st.progress(0.0, "starting")',
        'Page("pages/home.py", "Home", ":material/home:")',
        'st.dataframe(columns=["File", "Why"])',
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert bare(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        'st.button(_("Train"), key="go", icon=":material/draw:")',
        'N_("To learn from")',
        'ngettext("{count} image", "{count} images", count)',
        'if words == "To learn from": pass',
        "st.html(f'<div class=\"vz-run vz-dim\"><b>{escape(title)}</b></div>')",
        'TASK = "core.training.run:train"',
        '"""Words of a docstring."""',
        'values["a b"]',
    ],
)
def test_what_nobody_reads_is_no_text(source: str) -> None:
    assert not bare(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    ['_(f"{count} images")', '_("a" + name)', '_("%s" % name)', 'ngettext(f"{a}", "b", 1)'],
)
def test_an_assembled_text_is_found(source: str) -> None:
    assert assembled(ast.parse(source))


def test_every_option_of_a_setting_has_a_word() -> None:
    from core.config.options import WORDS
    from core.config.words import kind_of

    options = {
        option
        for section in (*SECTIONS, *(model_configs[name] for name in model_configs.names()))
        for field in section.model_fields.values()
        if field.title and get_origin(kind_of(field.annotation)[0]) is Literal
        for option in get_args(kind_of(field.annotation)[0])
        if isinstance(option, str)
    }
    assert options - set(WORDS) == set()


def in_other_letters(text: str) -> str:
    """`text` with its placeholders as they are, every other letter replaced."""
    kept = PLACEHOLDER.findall(text)
    parts = [part.translate(LETTER) for part in PLACEHOLDER.split(text)]
    return "".join(part + value for part, value in zip(parts, [*kept, ""], strict=True))


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole app in other letters."""
    catalog = Catalog(locale=LANGUAGE, domain="vistazo")
    for message in extract():
        if message.pluralizable:
            one, many = map(in_other_letters, message.id)
            catalog.add(message.id, (one, *[many] * (catalog.num_plurals - 1)))
        elif message.id:
            catalog.add(message.id, in_other_letters(message.id))
    folder = tmp_path_factory.mktemp("locale")
    (folder / LANGUAGE / "LC_MESSAGES").mkdir(parents=True)
    with (folder / LANGUAGE / "LC_MESSAGES/vistazo.po").open("wb") as file:
        write_po(file, catalog)
    return folder


def test_the_extraction_finds_the_texts_of_pages() -> None:
    found = {message.id: message for message in extract()}
    assert {"Home", "Start training", "Press an image to see it in detail."} <= set(found)
    assert ("{count:,} image", "{count:,} images") in found
    places = {path.partition("/")[0] for one in found.values() for path, _line in one.locations}
    assert {"pages", "app.py"} <= places


@pytest.mark.parametrize(
    "source",
    [
        'N_("One")',
        """f"{_('One')}: {two}\"""",
        'N_("{a} is {b}", a=more(N_("One")), b=1)',
        'i18n._("One", name=name)',
    ],
)
def test_the_extraction_finds_texts_inside_of_others(source: str) -> None:
    assert (1, ("One",)) in marked_in(ast.parse(source))


def test_the_extraction_takes_no_assembled_text_for_one() -> None:
    assert not list(marked_in(ast.parse('_(words); _("a" + b); ngettext("a", many, 2)')))


def untranslated(shown: dict[str, list[str]]) -> dict[str, list[str]]:
    """The texts of each situation in which a plain word is left."""
    return {
        situation: left
        for situation, texts in shown.items()
        if (left := [text for text in texts if plain(text)])
    }


def plain(text: str) -> list[str]:
    """The words in plain letters that nobody has allowed."""
    rest = NO_WORDS.sub(" ", ALLOWED.sub(" ", NO_WORDS.sub(" ", STYLE.sub(" ", text))))
    return PLAIN.findall(rest)


def show(catalogues: Path, home: Path, *run: str) -> dict[str, list[str]]:
    answer = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("show_words.py")),
            catalogues,
            LANGUAGE,
            *run,
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "VISTAZO_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    found: dict[str, list[str]] = json.loads(answer.stdout.splitlines()[-1])
    return found


def lessons_words() -> list[str]:
    """What cards say of lessons, whose files have their own languages; the longest first."""
    found = set()
    for lesson in list_lessons():
        found |= {lesson.title.text(), lesson.summary.text()}
        found |= {step.title.text() for step in lesson.steps}
    escaped = Template("{{ text }}", autoescape=True)
    return sorted((escaped.render(text=one) for one in found), key=len, reverse=True)


ALLOWED = re.compile(  # names, the same in every language
    r"\b(ReLU|LeakyReLU|PReLU|GELU|swish|tanh|Softmax|adam|AdamW|SGDW?|EMA|b?float(16|32))\b"
    r"|\b(JPEG|PNG|WEBP|BMP|GIF|TIFF|AVIF|HEIF|Reader)\b"  # formats; the run's name
    r"|\b\d\d \w{3,4}\.? \d\d:\d\d UTC\b"  # a time (Babel's own words)
    r"|\b\d+ \w+ temu\b"  # how long ago (Babel's too)
    r"|\b(EN|PL)\b"  # the choice of a language
    r"|CPU, \d+ cores?"  # stored with the run
    r"|\b\d{4}-\d\d-\d\d UTC\b|\bYYYY-MM-DD\b"  # a day, and how a box writes it
    r"|\{run\}"  # the place of a name that the browser puts in
    + "".join(f"|{re.escape(one)}" for one in lessons_words())
)


def test_no_word_stays_english_in_an_empty_workspace(catalogues: Path, tmp_path: Path) -> None:
    assert untranslated(show(catalogues, tmp_path)) == {}


def test_no_word_stays_english_beside_a_run(catalogues: Path, trained: str) -> None:
    home = Path(os.environ["VISTAZO_HOME"])
    shown = show(catalogues, home, trained)
    assert untranslated(shown) == {}
    assert {"pages/recipes.py cifar10 long?", "pages/recipes.py cifar100"} <= shown.keys()


def test_no_word_stays_english_beside_own_images(catalogues, workspace: Path, tmp_path: Path):
    """With a version, a run that broke off and one in the trash, which goes after a question."""
    files = good_members(("005", "006"), 12)  # names of people's own, in no letters
    imported(zipped(tmp_path / "a.zip", files), "007", what="004")
    edits = replace(edits_of(DataConfig(name="007")), dropped_train=(0,))
    save_version(edits, "008", EVERYBODY)
    away = repository.create_run(parse({"name": "004"}), EVERYBODY)
    queue.request_stop(away, EVERYBODY)
    trash.put_away(Kind.RUN, away, EVERYBODY)
    run = repository.create_run(parse({"name": "009"}), EVERYBODY)
    start_run(run)
    add_epoch(run, Epoch(1, 1.0, 0.1, 1.0, 0.5, None, None))
    end_run(run, "stopped")
    shown = show(catalogues, workspace, run, "007")
    assert untranslated(shown) == {}
    asked = {situation for situation in shown if situation.endswith("?")}
    places = ("train.py anew", "trash.py delete", "trash.py empty")
    assert {f"pages/{place}?" for place in places} <= asked
