"""Each catalogue says everything, and says it with the same values."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from core.common.i18n import DOMAIN, FOLDER, languages, translations
from scripts.messages import extract

CATALOGUES = sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
KEPT = re.compile(r"\{[^{}]*\}|`[^`]*`|:material/\w+:|<[^<>]*>")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def texts(ids: object) -> list[str]:
    return [ids] if isinstance(ids, str) else list(ids)  # type: ignore[call-overload]


def kept(text: str) -> Counter[str]:
    return Counter(KEPT.findall(text))


def differs(message: Message) -> bool:
    """Whether a form of the translation has other values, code or icons than the English one.

    A form of the plural may leave out the count, as the English singular may.
    """
    least, most = (kept(texts(message.id)[at]) for at in (0, -1))
    said = [kept(form) for form in texts(message.string)]
    return any(form not in (least, most) for form in said)


def test_there_is_spanish():
    assert languages()[0] == "en"
    assert "es" in languages()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_every_text_is_translated(path):
    catalogue, template = read(path), extract()
    assert {str(message.id) for message in catalogue} == {str(message.id) for message in template}
    said = [message for message in catalogue if message.id]
    assert [message.id for message in said if not all(texts(message.string))] == []
    assert [message.id for message in said if message.fuzzy] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_translations_have_the_same_values(path):
    assert [(m.id, m.string) for m in read(path) if m.id and differs(m)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_translation_begins_and_ends_as_its_text(path):
    def frame(text: str) -> tuple[bool, bool, int]:
        return text[:1].isspace(), text[-1:].isspace(), text.count("\n")

    odd = [
        (message.id, message.string)
        for message in read(path)
        if message.id
        and {frame(text) for text in texts(message.string)}
        - {frame(text) for text in texts(message.id)}
    ]
    assert odd == []


def test_a_catalogue_is_read_as_it_stands():
    assert translations("es").gettext("Train") == "Entrenar"
