"""What is wrong with a config is kept as marked texts: each reader sees it in their language."""

import gettext
import pickle
import re
from collections.abc import Iterator

import pytest

from core.common import i18n
from core.common.errors import UserError
from core.common.i18n import Text, _, restored, stored, use_language
from core.experiments.config import parse
from scripts.messages import extract


class Upside(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return re.sub(r"{.*?}", lambda found: found[0].lower(), message.upper())

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def upside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = i18n.translations
    monkeypatch.setattr(
        i18n, "translations", lambda language: Upside() if language == "up" else known(language)
    )
    yield
    use_language("en")


WRONG = [
    ({"seed": -1}, "seed: -1 IS NOT ALLOWED; IT MUST BE A WHOLE NUMBER FROM 0 TO 2147483647"),
    ({"training": {"epochs": True}}, "IT MUST BE A WHOLE NUMBER FROM"),
    ({"training": {"rate": 1}}, "training.rate: THERE IS NO SUCH SETTING"),
    ({"augmentation": {"brightness": [1]}}, "augmentation.brightness.1: A VALUE IS MISSING"),
    ({"augmentation": {"brightness": [2, 1]}}, "2.0 IS ABOVE 1.0; THE FIRST NUMBER"),
    ({"model": {"name": "mlp", "units": 0}, "seed": -1}, "; model.units: 0 IS NOT ALLOWED; "),
    ({"model": {"name": "mobilenet", "unfreeze": -1}}, "AT LEAST 0 OR IT MUST BE A TEXT (STRING)"),
    ({"model": {"name": "mobilenet", "width": 0.3}}, "TO 1.0 IN STEPS OF 0.25"),
    ({"model": {"name": "nothing"}}, "model: THERE IS NO"),
    ({"name": "x" * 101}, "IT MUST HAVE AT MOST 100 CHARACTERS"),
]


@pytest.mark.usefixtures("upside")
@pytest.mark.parametrize(("values", "words"), WRONG)
def test_it_is_shown_in_the_readers_language(values, words):
    with pytest.raises(UserError) as caught:
        parse(values)
    english = str(caught.value)
    kept = restored(stored(caught.value.text))
    sent = pickle.loads(pickle.dumps(caught.value))
    use_language("up")
    assert words in str(caught.value)
    assert str(sent) == _(kept) == str(caught.value)
    use_language("en")
    assert str(caught.value) == english
    assert words not in english


def patterns(text: object) -> Iterator[str]:
    """What the text and those in it are looked up by; not of texts that only join others."""
    if isinstance(text, Text):
        if not re.fullmatch(r"(\{text_\d+\}(; )?)*", text.pattern):
            yield text.pattern
        for value in text.values.values():
            yield from patterns(value)


@pytest.fixture(scope="module")
def known():
    """Every text that an extraction finds."""
    return {one.id if isinstance(one.id, str) else one.id[0] for one in extract()}


@pytest.mark.parametrize(("values", "words"), WRONG)
def test_an_extraction_finds_all_of_it(known, values, words):
    with pytest.raises(UserError) as caught:
        parse(values)
    found = set(patterns(caught.value.text))
    assert len(found) > 1
    assert found <= known
