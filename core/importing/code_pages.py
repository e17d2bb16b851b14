"""Old code pages: which one a few short names or a text were written in.

Each page is held against the languages that were written in it, by how likely their letters are: a
letter of a language of n counts 1/n, an unusual capital or a sign that nobody writes much less.
The likeliest page wins. On class names of a word or two this is right far more often than
`charset-normalizer`, which is made for texts (see
`tests/core/importing/sources/test_zip_names.py`).
"""

import codecs
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.common.errors import UserError
from core.common.i18n import N_, joined

Origin = Literal["dos", "windows", "mac", "unix"]
FLATNESS = 3.0  # of Zipf's law: a letter's share is 1/(rank + this)
UNUSUAL, RARE_SIGN, HARDLY_EVER = 1e-3, 2e-5, 1e-6
CAPITAL, STRANGE_WORD = 0.3, 1e-3
OTHER_ORIGIN = {"dos": 0.5, "windows": 0.5, "mac": 0.2, "unix": 0.2}
LESS_COMMON = 0.3
ENOUGH_BYTES = 2000
SIGNS = "–—’‘“”„«»…°²³½€£§·•×©®"

# Letters outside ASCII by how often they are met; "western" is for names in several languages.
LANGUAGES = {
    "western": "éüäöñàáíóèçãßøåæõâêúôîûëïœìòùðþý",
    "German": "üäößéà",
    "French": "éèàêçâîôûïëùœæ",
    "Spanish": "óíáñéúü¿¡",
    "Portuguese": "ãçáéíóõêâúàô",
    "Italian": "àòèìùé",
    "Nordic": "äåöøæéáíðóþúý",
    "Polish": "łąężśćóńź",
    "Czech": "áíěéčřšžýůúťďňóľĺŕôä",
    "Hungarian": "áéöóőüíúű",
    "Croatian": "čšžćđ",
    "Romanian": "ăîâșțşţ",
    "Turkish": "ıüşçöğİâîû",
    "Baltic": "āšīūėžčųēļņģķąęįõäöü",
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "Bulgarian": "аоеитнрсвлкдпмзгбуъячцхжщшйюфь",
    "Ukrainian": "оаинвітерслкудпмязьбгйчхцюжїєщшфґ",
    "Greek": "αοιετσνηυρπκμλςάίόέδγήωχθύφβώξζψϊϋΐΰ",
    "Hebrew": "יוהלראתבמשנכחדקפעםזטסגצןךףץ",
    "Arabic": "اليمونرتبةعدسفهكقأحجشطصخإذزىضغئثظءآؤپچگژ",
    "Thai": "านรกเ่้งมัยลวอีดิทสตะปบคหแจพชขใำืุู์ไ็โึผซธศณฟถฉภษญฝฐฆฒฏฌฮๆ",
}
RARER = {
    "Croatian",
    "Romanian",
    "Baltic",
    "Ukrainian",
    "Bulgarian",
    "Greek",
    "Hebrew",
    "Thai",
    "Traditional Chinese",
    "Korean",
    "Polish",
    "Czech",
    "Hungarian",
    "Nordic",
    "Turkish",
}


@dataclass(frozen=True)
class CodePage:
    """`codec` is Python's name, `title` says in words whose it is."""

    codec: str
    title: str
    origin: Origin
    languages: tuple[str, ...]


WESTERN = ("western", "German", "French", "Spanish", "Portuguese", "Italian", "Nordic")
CENTRAL = ("Polish", "Czech", "Hungarian", "Croatian", "Romanian", "German")
CYRILLIC = ("Russian", "Ukrainian", "Bulgarian")
CODE_PAGES = {
    page.codec: page
    for page in (
        CodePage("cp850", N_("Western European, DOS"), "dos", WESTERN),
        CodePage("cp437", N_("English, DOS"), "dos", ()),
        CodePage("cp1252", N_("Western European, Windows"), "windows", WESTERN),
        CodePage("mac_roman", N_("Western European, Mac"), "mac", WESTERN),
        CodePage("cp852", N_("Central European, DOS"), "dos", CENTRAL),
        CodePage("cp1250", N_("Central European, Windows"), "windows", CENTRAL),
        CodePage("cp866", N_("Cyrillic, DOS"), "dos", CYRILLIC),
        CodePage("cp1251", N_("Cyrillic, Windows"), "windows", CYRILLIC),
        CodePage("koi8_r", N_("Cyrillic, Unix"), "unix", ("Russian",)),
        CodePage("cp857", N_("Turkish, DOS"), "dos", ("Turkish",)),
        CodePage("cp1254", N_("Turkish, Windows"), "windows", ("Turkish",)),
        CodePage("cp775", N_("Baltic, DOS"), "dos", ("Baltic",)),
        CodePage("cp1257", N_("Baltic, Windows"), "windows", ("Baltic",)),
        CodePage("cp737", N_("Greek, DOS"), "dos", ("Greek",)),
        CodePage("cp1253", N_("Greek, Windows"), "windows", ("Greek",)),
        CodePage("cp862", N_("Hebrew, DOS"), "dos", ("Hebrew",)),
        CodePage("cp1255", N_("Hebrew, Windows"), "windows", ("Hebrew",)),
        CodePage("cp1256", N_("Arabic, Windows"), "windows", ("Arabic",)),
        CodePage("cp874", "Thai", "dos", ("Thai",)),
        CodePage("cp932", N_("Japanese (Shift JIS)"), "dos", ("Japanese",)),
        CodePage("euc_jp", N_("Japanese (EUC)"), "unix", ("Japanese",)),
        CodePage("gbk", N_("Simplified Chinese (GBK)"), "dos", ("Simplified Chinese",)),
        CodePage("big5", N_("Traditional Chinese (Big5)"), "dos", ("Traditional Chinese",)),
        CodePage("cp949", "Korean", "dos", ("Korean",)),
    )
}


def checked_encoding(name: str) -> str:
    """Python's name of a code page in `CODE_PAGES`, of utf_8, or "". UserError for others."""
    try:
        codec = codecs.lookup(name).name.replace("-", "_") if name else ""
    except (LookupError, ValueError):
        codec = name
    codec = {"utf8": "utf_8", "cp936": "gbk", "shift_jis": "cp932", "euc_kr": "cp949"}.get(
        codec, codec
    )
    if codec not in ("", "utf_8", *CODE_PAGES):
        known = ", ".join(("utf-8", *CODE_PAGES))
        raise UserError(
            "names-encoding-unknown",
            N_("{name!a} is no encoding of names that is known: {known}."),
            name=name[:40],
            known=known,
        )
    return codec


def guess(samples: Iterable[bytes], usual: Origin) -> str:
    """The code page that the samples are most likely written in; `usual`: where they come from."""
    enough = list(_enough(samples))
    scores = {
        codec: _likelihood([sample.decode(codec, "replace") for sample in enough], page)
        + (0 if page.origin == usual else math.log(OTHER_ORIGIN[page.origin]))
        for codec, page in CODE_PAGES.items()
        if page.languages
    }
    return max(scores, key=scores.__getitem__)


def about(codec: str, guessed: bool) -> str:
    """What is to be said about names or a text that are not in UTF-8."""
    page = codec
    if codec in CODE_PAGES:
        page = joined((codec, joined(("(", CODE_PAGES[codec].title, ")"), "")))
    if not guessed:
        return N_("read as {page}, as was chosen", page=page)
    return N_(
        "not UTF-8; read as {page}, a guess. If words look wrong, choose another encoding",
        page=page,
    )


def _enough(samples: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for sample in dict.fromkeys(samples):
        yield sample[:ENOUGH_BYTES]
        size += len(sample)
        if size > ENOUGH_BYTES:
            return


def _likelihood(texts: list[str], page: CodePage) -> float:
    """The logarithm of how likely these are words in one of the page's languages."""
    words = [word for text in texts for word in _words(text)]
    shape = sum(math.log(_shape(word)) for word in words)
    foreign = [char for text in texts for char in text if not char.isascii()]
    return shape + max(
        sum(math.log(_probability(char, language)) for char in foreign)
        + (math.log(LESS_COMMON) if language in RARER else 0)
        for language in page.languages
    )


def _words(text: str) -> list[str]:
    letters = (char if unicodedata.category(char)[0] in "LM" else " " for char in text)
    return [word for word in "".join(letters).split() if not word.isascii()]


def _shape(word: str) -> float:
    """How likely capitals and scripts are mixed as they are in the word."""
    latin = {unicodedata.name(char, "").startswith("LATIN") for char in word}
    if len(latin) > 1 or not (word[1:] == word[1:].lower() or word == word.upper()):
        return STRANGE_WORD
    return 1 if word == word.lower() else CAPITAL


@cache
def _probability(char: str, language: str) -> float:
    if char in SIGNS:
        return UNUSUAL
    if language in IDEOGRAPHIC:
        return IDEOGRAPHIC[language](char)
    letters = LANGUAGES[language]
    rank = letters.find(char if char in letters else char.lower())
    total = sum(1 / (one + FLATNESS) for one in range(len(letters)))
    return HARDLY_EVER if rank < 0 else 1 / (rank + FLATNESS) / total


def _lead(char: str, codec: str) -> int:
    """The first of the character's bytes; 0 where it has none, or only one."""
    encoded = char.encode(codec, "ignore")
    return encoded[0] if len(encoded) > 1 else 0


def _japanese(char: str) -> float:
    if "ぁ" <= char <= "ゖ":
        return 1 / 120
    if "ァ" <= char <= "ー":
        return 1 / 160
    if 0x88 <= _lead(char, "shift_jis") <= 0x97:  # the first level of JIS X 0208
        return 1 / 2500
    if "｡" <= char <= "ﾟ":  # of half the width, a byte each
        return UNUSUAL / 5
    return RARE_SIGN if "一" <= char <= "鿿" else HARDLY_EVER


def _simplified(char: str) -> float:
    if 0xB0 <= _lead(char, "gb2312") <= 0xD7:  # the first level of GB 2312
        return 1 / 2500
    return RARE_SIGN if "一" <= char <= "鿿" else HARDLY_EVER


def _traditional(char: str) -> float:
    if 0xA4 <= _lead(char, "big5") <= 0xC6:  # the first level of Big5
        return 1 / 3500
    return RARE_SIGN if "一" <= char <= "鿿" else HARDLY_EVER


def _korean(char: str) -> float:
    if "가" <= char <= "힣":
        return 1 / 1500 if _lead(char, "euc_kr") else RARE_SIGN
    return HARDLY_EVER


IDEOGRAPHIC: dict[str, Callable[[str], float]] = {
    "Japanese": _japanese,
    "Simplified Chinese": _simplified,
    "Traditional Chinese": _traditional,
    "Korean": _korean,
}
