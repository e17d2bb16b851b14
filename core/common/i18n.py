"""Words that a person reads, in the language they read.

English texts are their own keys (gettext). A text is looked up when it is shown, never while a
module is loaded: one process shows the same text in several languages. Where a text has to stand at
the head of a module (a knob's title, a record's summary), `N_` marks it there for the extraction,
and whoever shows it calls `_` on it. `locale/<language>/LC_MESSAGES/vistazo.mo` holds translations;
`make messages` extracts the texts to `locale/vistazo.pot`.
"""

import gettext
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

DOMAIN = "vistazo"
SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).resolve().parents[2] / "locale"
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def use_language(language: str) -> None:
    """Show texts in `language` (as "es") from now on, in this thread or task alone."""
    _language.set(language)


def _(text: str, /, **values: object) -> str:
    """`text` in the reader's language, its `{placeholders}` filled with `values`.

    Without values the text stays as it is: braces in it need no doubling then.
    """
    translated = translations(_language.get()).gettext(text) if text else ""
    return translated.format(**values) if values else translated


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` or `many` (or what the language has besides), as `count` asks; `{count}` is filled."""
    translated = translations(_language.get()).ngettext(one, many, count)
    return translated.format(count=count, **values)


def N_(text: str, /) -> str:  # noqa: N802 (gettext's own name, which extractors know)
    """Mark `text` for the extraction; it is shown by `_` later."""
    return text


@lru_cache(maxsize=16)
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of `language`; where there is none, texts stay as they are."""
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)
