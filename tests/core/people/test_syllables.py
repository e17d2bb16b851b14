"""Words by chance never say what no page shall show."""

from core.people import syllables


def test_an_ugly_one_is_not_taken(monkeypatch):
    said = iter("puta" + "ba" + "kitaba")
    monkeypatch.setattr(syllables.secrets, "choice", lambda _letters: next(said))
    assert syllables.spoken(3) == "kitaba"
