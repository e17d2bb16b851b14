"""Names in ZIP files, however they are written: classes are called as they are spelled."""

import struct
import zlib
from pathlib import Path

import pytest

from core.cli.main import main
from core.common.errors import UserError
from core.datasets import get_dataset
from core.importing.code_pages import CODE_PAGES, checked_encoding
from core.importing.folders.layout import class_word
from core.importing.preview import look_into
from core.importing.sources.base import readable
from core.importing.sources.open import open_source
from tests.importing_files import (
    encoded,
    good_members,
    imported,
    picture,
    with_raw_names,
    zipped,
)

WORDS = {
    "cp850": ("Äpfel", "Müsli", "Größe"),
    "cp1252": ("niño", "pájaro", "león"),
    "mac_roman": ("élève", "forêt", "chêne"),
    "cp852": ("żółw", "łoś", "świnia"),
    "cp1250": ("třešeň", "kůň", "jeřáb"),
    "cp866": ("Кот", "Собака", "Пёс"),
    "cp1251": ("кошка", "собака", "волк"),
    "koi8_r": ("яблоко", "груша", "слива"),
    "cp857": ("çiçek", "ağaç", "kuş"),
    "cp1253": ("γάτα", "σκύλος", "ψάρι"),
    "cp862": ("חתול", "כלב", "דג"),
    "cp1256": ("قطة", "كلب", "سمك"),
    "cp932": ("ネコ", "りんご", "ソース表"),
    "gbk": ("苹果", "香蕉", "模"),
    "big5": ("蘋果", "香蕉", "貓"),
    "cp949": ("고양이", "강아지", "개"),
}


def files_of(classes: list[bytes]) -> list[bytes]:
    return [b"%s/%d.png" % (name, number) for name in classes for number in range(10, 13)]


def unicode_path(raw: bytes, name: str, version: int = 1) -> bytes:
    field = struct.pack("<BI", version, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def classes_in(path: Path, encoding: str = "") -> list[str]:
    with path.open("rb") as file:
        return list(look_into(file, path.name, None, encoding).plan.class_names)


@pytest.mark.parametrize("codec", WORDS)
def test_an_old_code_page_is_guessed_and_can_be_chosen(workspace, tmp_path, codec):
    names = [word.encode(codec) for word in WORDS[codec]]
    path = with_raw_names(tmp_path / "a.zip", files_of(names))
    assert set(classes_in(path)) == set(WORDS[codec])
    record = imported(path, names_encoding=codec)
    assert set(record.class_names) == set(WORDS[codec])
    [(name, why, taken)] = record.lines
    assert name == "(names in the archive)"
    assert codec in why
    assert taken


def test_files_in_whatever_folders_say_how_their_names_were_read(workspace, tmp_path):
    path = with_raw_names(tmp_path / "a.zip", files_of([b"\x84\xa5\xad\xec", b"\x8d\xae"]))
    source = open_source(path)
    [line] = source.files().lines
    assert line.member == "(names in the archive)"
    assert source.listing().lines == [line]
    source.close()


def test_of_two_that_are_possible_the_person_decides(workspace, tmp_path, capfd):
    """The same bytes, in Western Europe and in Russia."""
    path = with_raw_names(tmp_path / "a.zip", files_of([b"\x84\xa5\xad\xec", b"\x8d\xae\xe7\xec"]))
    assert classes_in(path) == ["День", "Ночь"]
    command = ["import", "mine", str(path), "--size", "16"]
    assert main([*command, "--names-encoding", "cp437"]) == 0
    assert "read as cp437" in capfd.readouterr().err
    assert set(get_dataset("mine").class_names) == {"ä\u00d1¡∞", "ì«τ∞"}
    assert main([*command, "--names-encoding", "cp0815"]) == 2
    errors = capfd.readouterr().err
    assert "'cp0815' is no encoding of names that is known: utf-8, cp850" in errors
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    assert "--names-encoding" in capfd.readouterr().out


@pytest.mark.parametrize("classes", [["Äpfel", "Müsli"], ["猫", "犬"], ["模", "дом"], ["é", "e"]])
def test_unmarked_utf8(workspace, tmp_path, classes):
    path = with_raw_names(tmp_path / "a.zip", files_of([name.encode() for name in classes]))
    record = imported(path)
    assert set(record.class_names) == set(classes)
    assert record.lines == ()


def test_two_chinese_letters_that_could_be_utf8(tmp_path):
    """One name alone could be either; the others tell."""
    names = ["模".encode("gbk"), "正常".encode("gbk"), "缺陷".encode("gbk")]
    assert names[0].decode("utf-8") == "ģ"
    path = with_raw_names(tmp_path / "a.zip", files_of(names))
    assert set(classes_in(path)) == {"模", "正常", "缺陷"}


def test_utf8_names_stay_where_one_is_broken(tmp_path):
    names = files_of(["Äpfel".encode(), "Müsli".encode()])
    path = with_raw_names(tmp_path / "a.zip", [*names, "Müsli".encode() + b"/\x94l.png"])
    assert classes_in(path) == ["Äpfel", "Müsli"]


@pytest.mark.parametrize("how", ["right", "of another name", "of another version"])
def test_the_unicode_field(workspace, tmp_path, how):
    """As WinZip and WinRAR write it; one that does not belong to the name counts for nothing."""
    raw = files_of([b"\x8epfel", b"M\x81sli"])
    extras = {}
    for number, name in enumerate(raw):
        said = name.decode("cp850").replace("Äpfel", "Яблоки").replace("Müsli", "Мюсли")
        of = b"x" + name if how == "of another name" else name
        extras[number] = unicode_path(of, said, version=2 if how == "of another version" else 1)
    path = with_raw_names(tmp_path / "a.zip", raw, extras)
    expected = {"Яблоки", "Мюсли"} if how == "right" else {"Äpfel", "Müsli"}
    assert set(imported(path).class_names) == expected


@pytest.mark.usefixtures("workspace")
def test_the_unicode_field_leads_nowhere(tmp_path):
    raw = [*files_of([b"cat", b"dog"]), b"cat/20.png", b"cat/21.png"]
    evil = {6: unicode_path(raw[6], "../evil.png"), 7: unicode_path(raw[7], "/evil.png")}
    lines = imported(with_raw_names(tmp_path / "a.zip", raw, evil)).lines
    assert [name for name, _, taken in lines if not taken] == ["../evil.png", "/evil.png"]


SPELLED = {
    "Persian": "گربه\u200cسان",
    "Hindi": "सन्\u200dधि",
    "half a letter": "क्\u200d",
    "Bengali": "র\u200d্য",
    "family": "👨\u200d👩\u200d👧",
    "heart": "❤\ufe0f",
    "rainbow": "🏳\ufe0f\u200d🌈",
    "skin": "🧑🏽\u200d🚀",
    "new emoji": "\U0001fae8",
    "flag": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
}


@pytest.mark.parametrize("kind", SPELLED)
def test_what_spelling_needs_is_kept(workspace, tmp_path, kind):
    record = imported(zipped(tmp_path / "a.zip", good_members((SPELLED[kind], "cat"))))
    assert set(record.class_names) == {SPELLED[kind], "cat"}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Tête\u00a0à\u202ftête", "Tête à tête"),
        ("A\u0308pfel", "Äpfel"),
        ("Auf\u200clage", "Auflage"),
        ("soft\u00adly", "softly"),
        ("\ufeffcat\u200b", "cat"),
        ("cat\u200d", "cat"),
        ("ca\U000e0041t", "cat"),
        ("x\u3000y", "x y"),
    ],
)
def test_two_spellings_are_one_class(workspace, tmp_path, name, word):
    members = good_members((name, "other"), 3)
    members |= {f"{word}/{number}.png": encoded(picture(number)) for number in range(5, 8)}
    record = imported(zipped(tmp_path / "a.zip", members))
    assert set(record.class_names) == {word, "other"}
    assert record.train_count + record.test_count == 9
    assert record.lines == ()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u2029", "\x85", "\x1b", "\x00"])
def test_controls_and_turned_directions_are_not(sign):
    assert sign not in class_word(f"a{sign}b")
    assert "�" in class_word(f"a{sign}b")
    assert "�" in readable(f"گر{sign}به")


def test_no_encoding_that_does_something_else():
    assert checked_encoding("UTF8") == "utf_8"
    assert checked_encoding("IBM866") == "cp866"
    assert checked_encoding("shift-jis") == "cp932"
    for name in ("rot13", "zlib", "unicode_escape", "utf-16", "x" * 500, "\0"):
        with pytest.raises(UserError, match=r"is no encoding of names.{1,300}$"):
            checked_encoding(name)
    assert all("x/.\\".encode(codec) == b"x/.\\" for codec in CODE_PAGES)
