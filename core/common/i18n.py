"""Words that a person reads, in the language they read.

English texts are their own keys (gettext). A text is looked up when it is shown, never while a
module is loaded: one process shows the same text in several languages. Where a text has to stand at
the head of a module (a knob's title, a record's summary), `N_` marks it there for the extraction,
and whoever shows it calls `_` on it. What is stored (why a run ended, what an import does) is
marked too: `stored` keeps the text with its values, so that each reader sees it in the language
they read. `locale/<language>/LC_MESSAGES/vistazo.po` holds translations, and that file is all that
a language needs; `make messages` brings new texts into it. Numbers with a format (`{count:,}`, or
by `number`) are written as the language writes them.
"""

import gettext
import json
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import negotiate_locale

from core.common.numbers import formatter

DOMAIN = "vistazo"
SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).resolve().parents[2] / "locale"
STORED = '{"text": '  # how a line of `stored` begins
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def use_language(language: str) -> None:
    """Show texts in `language` (as "es") from now on, in this thread or task alone."""
    _language.set(language)


def used_language() -> str:
    """The one that texts are shown in now."""
    return _language.get()


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that texts are shown in, English first."""
    found = sorted(path.parents[1].name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return (SOURCE_LANGUAGE, *found)


def language_of(wanted: Sequence[str]) -> str:
    """The language of ours that suits somebody who reads those ("es-MX"), the best one first."""
    return negotiate_locale(wanted, languages(), sep="-") or SOURCE_LANGUAGE


class Text(str):
    """A marked text: in English itself, and `_` shows it in the reader's language.

    `pattern` is what it is looked up by, `values` fill its placeholders. With `many`, the text of
    the plural, `values["count"]` decides between the two.
    """

    pattern: str
    many: str
    values: dict[str, Any]

    @classmethod
    def of(cls, pattern: str, many: str, values: dict[str, Any]) -> "Text":
        """The text with its values filled in; without values it stays as it is.

        A value that has a marked `text` of its own, as errors for people have, stands for that.
        """
        values = {name: _text_of(value) for name, value in values.items()}
        chosen = many if many and values["count"] != 1 else pattern
        text = cls(chosen.format(**values) if values else chosen)
        text.pattern, text.many, text.values = pattern, many, values
        return text


def _(text: str, /, **values: object) -> str:
    """`text` in the reader's language, its `{placeholders}` filled with `values`.

    Without values the text stays as it is: braces in it need no doubling then. Values that are
    marked texts are translated too.
    """
    pattern, many = text, ""
    if isinstance(text, Text):
        pattern, many, values = text.pattern, text.many, text.values | values
    if many:
        return ngettext(pattern, many, **values)  # type: ignore[arg-type]
    translated = translations(_language.get()).gettext(pattern) if pattern else ""
    return _filled(translated, values) if values else translated


def shown(text: str) -> str:
    """A marked text in the reader's language; any other is somebody's own words and stays."""
    return _(text) if isinstance(text, Text) else text


def ngettext(one: str, many: str, /, count: int, **values: object) -> str:
    """`one` or `many` (or what the language has besides), as `count` asks; `{count}` is filled."""
    translated = translations(_language.get()).ngettext(one, many, count)
    return _filled(translated, {"count": count, **values})


def number(value: float, form: str) -> str:
    """A number as `format(value, form)` writes it, in the signs of the reader's language."""
    return formatter(_language.get()).format_field(value, form)


def separators() -> str:
    """The reader's signs for decimals and thousands, as Plotly takes them: ".,"."""
    signs = formatter(_language.get())
    return signs.decimal + signs.group


def N_(text: str, /, **values: object) -> Text:  # noqa: N802 (gettext's own name)
    """Mark `text` for the extraction; it is shown by `_` later, filled with `values`."""
    return Text.of(text, "", values)


def nN_(one: str, many: str, /, count: int, **values: object) -> Text:  # noqa: N802
    """Mark a text with a plural; it is shown by `_` later, as `ngettext` does."""
    return Text.of(one, many, {"count": count, **values})


def joined(texts: Iterable[str], between: str = " ") -> str:
    """`texts` one after the other as one text, of which each part is translated by itself.

    Made of a single marked text it is one that `stored` keeps apart from people's own words.
    """
    parts = {f"text_{number}": text for number, text in enumerate(texts)}
    return Text.of(between.join(f"{{{name}}}" for name in parts), "", parts)


def stored(text: str) -> str:
    """`text` as a line for a database or a file, which `restored` makes the same text of.

    Of a plain text, what neither takes (a NUL, half a character) becomes a question mark.
    """
    if not isinstance(text, Text) and text.startswith(STORED):  # a name that looks like one
        text = joined([text])
    if isinstance(text, Text) and text.values:
        return json.dumps(_record(text))
    return str(text).replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def restored(line: str) -> str:
    """The text that `stored` made `line` of; any other line is its own text."""
    if not line.startswith(STORED):
        return line
    try:
        text: str = _from_record(json.loads(line))
        return text
    except (ValueError, LookupError, TypeError, AttributeError):
        return line


def _record(value: object) -> object:
    if not isinstance(value, Text):
        return value if isinstance(value, int | float) else str(value)
    values = {name: _record(one) for name, one in value.values.items()}
    return {"text": value.pattern, "many": value.many, "values": values}


def _from_record(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    values = {name: _from_record(one) for name, one in value["values"].items()}
    return Text.of(value["text"], value["many"], values)


def _text_of(value: Any) -> Any:
    text = getattr(value, "text", None)
    return text if isinstance(text, Text) else value


def _filled(pattern: str, values: dict[str, Any]) -> str:
    """The pattern with its values, those that are marked texts in the reader's language too."""
    shown_values = {name: _(one) if isinstance(one, Text) else one for name, one in values.items()}
    return formatter(_language.get()).vformat(pattern, (), shown_values)


@lru_cache(maxsize=16)
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of `language`; where there is none, texts stay as they are.

    What is not translated yet, or doubtfully ("fuzzy"), stays English.
    """
    from babel.messages.mofile import write_mo  # not at the start: English needs neither
    from babel.messages.pofile import read_po

    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
