"""Texts are looked up when they are shown, in the language of who reads."""

import gettext
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.common import i18n
from core.common.i18n import (
    N_,
    Text,
    _,
    joined,
    ngettext,
    nN_,
    restored,
    shown,
    stored,
    use_language,
)

HEAD = N_("Train")


class Upside(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return re.sub(r"{.*?}", lambda found: found[0].lower(), message.upper())

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


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
    def both(language: str) -> tuple[str, str]:
        use_language(language)
        return _(HEAD), _("{name} is taken", name="pets")

    with ThreadPoolExecutor(2) as pool:
        english, other = pool.map(both, ("en", "up"))
    assert english == ("Train", "pets is taken")
    assert other == ("TRAIN", "pets IS TAKEN")
    assert _(HEAD) == "Train"  # this thread's language is its own


def test_a_language_without_a_catalogue_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    use_language("qq")
    assert _("Train") == "Train"
    use_language("en")


@pytest.mark.usefixtures("upside")
@pytest.mark.parametrize(
    ("text", "english", "other"),
    [
        (N_("Train"), "Train", "TRAIN"),
        (N_("at least {least:,} px", least=1500), "at least 1,500 px", "AT LEAST 1,500 PX"),
        (
            N_("The {figure} of {title}", figure=N_("loss"), title="pets"),
            "The loss of pets",
            "THE LOSS OF pets",
        ),
        (
            joined([N_("Train"), "{a}", N_("{n} px", n=2)], "; "),
            "Train; {a}; 2 px",
            "TRAIN; {a}; 2 PX",
        ),
        (nN_("{count} image", "{count:,} images", 1), "1 image", "1 IMAGE"),
        (nN_("{count} image", "{count:,} images", 1500), "1,500 images", "1,500 IMAGES"),
    ],
)
def test_a_marked_text_keeps_its_values_and_is_stored_with_them(text, english, other):
    for one in (text, restored(stored(text)), pickle.loads(pickle.dumps(text))):
        use_language("up")
        found = _(one)
        use_language("en")
        assert (str(one), one, _(one), found) == (english, english, english, other)


@pytest.mark.parametrize("line", ["", "Stopped.", '{"text": ', '{"text": 3}', '{"text": "a"} b'])
def test_what_was_stored_otherwise_is_its_own_text(line):
    assert restored(line) == line
    assert not isinstance(restored(line), Text)


@pytest.mark.usefixtures("upside")
@pytest.mark.parametrize("line", ["", "Stopped.", '{"text": 3}', stored(N_("{n} px", n=2))])
def test_somebodys_own_words_come_back_as_they_are(line):
    use_language("up")
    assert shown(restored(stored(line))) == line
    assert shown(restored(stored(joined([HEAD])))) == "TRAIN"
    use_language("en")
