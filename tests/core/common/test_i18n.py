"""Texts are looked up when they are shown, in the language of who reads."""

import gettext
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.common import i18n
from core.common.i18n import N_, _, ngettext, use_language

HEAD = N_("Train")


class Upside(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message.upper().replace("{NAME}", "{name}")


@pytest.fixture
def upside(monkeypatch: pytest.MonkeyPatch) -> None:
    known = i18n.translations
    monkeypatch.setattr(
        i18n, "translations", lambda language: Upside() if language == "up" else known(language)
    )


def test_english_texts_are_their_own_keys():
    assert (_("Train"), _(""), _("{name} is taken", name="a{b}")) == ("Train", "", "a{b} is taken")
    assert (
        _("{braces} stay where nothing is filled in") == "{braces} stay where nothing is filled in"
    )


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 image"), (0, "0 images"), (1234, "1,234 images")]
)
def test_counts(count, words):
    assert ngettext("{count:,} image", "{count:,} images", count) == words


@pytest.mark.usefixtures("upside")
def test_a_text_at_the_head_of_a_module_is_shown_in_each_readers_language():
    def shown(language: str) -> tuple[str, str]:
        use_language(language)
        return _(HEAD), _("{name} is taken", name="pets")

    with ThreadPoolExecutor(2) as pool:
        english, other = pool.map(shown, ("en", "up"))
    assert english == ("Train", "pets is taken")
    assert other == ("TRAIN", "pets IS TAKEN")
    assert _(HEAD) == "Train"  # this thread's language is its own


def test_a_language_without_a_catalogue_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    use_language("qq")
    assert _("Train") == "Train"
    use_language("en")
