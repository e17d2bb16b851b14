"""Which part of a data set a name means: `train`, `Training Set`, `02_testImages`, `validación`.

A name is split into words; numbers, single letters and filler words (set, images, …) say nothing.
What is left is looked up. Other words may stand beside the part's (`seg_train`): they must be the
same in the names of all parts.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.datasets.base import Part

WORDS = {
    Part.TRAIN: "train training trainings trn trainval trainieren trainen lernen lern übung übungs "
    "uebung entrenamiento entrenamientos entrenar entraînement apprentissage addestramento treino "
    "treinamento treningowy treningowe обучение обучающая обучающие тренировка тренировочная "
    "тренировочные 训练 訓練 学習 학습 훈련",
    Part.TEST: "test tests testing tst testen prüf prüfung pruefung prueba pruebas essai essais "
    "prova teste testes testowy testowe тест тестовая тестовые тестирование "
    "测试 測試 テスト 테스트",
    Part.VALIDATION: "validation validations validate validating valid val vali dev development "
    "validación validierung validierungs validazione validação walidacja валидация валидационная "
    "проверка проверочная 验证 驗證 検証 검증",
    None: "eval evaluation evaluating evaluacion evaluierung holdout heldout",
}  # None: the test part, or where there is another one for that, validation
FILLER = (
    "set sets data dataset datasets image images img imgs picture pictures pic pics photo photos "
    "split splits part subset folder file files sample samples example examples "
    "conjunto datos imagen imagenes foto fotos daten datensatz satz menge bild bilder ordner "
    "выборка данные набор изображения 集 数据 數據 資料 图片 圖片 用 データ 画像 데이터 세트"
)
CONNECTING = {"of", "for", "to", "the", "de", "la", "el", "los", "du", "des", "der", "die", "zum"}
LONGEST_NAME = 60  # letters; no longer name means a part


def _plain(text: str) -> str:
    """Without accents."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


PART_OF_WORD = {word: part for part, words in WORDS.items() for word in _plain(words).split()}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_FILLER = _any_of(_plain(FILLER).split())
_COMPOUND = re.compile(f"(?:{_FILLER})*({_any_of(PART_OF_WORD)})(?:s?(?:{_FILLER})+)?")
_ONLY_FILLER = re.compile(f"(?:{_FILLER})*")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")


@dataclass(frozen=True)
class Reading:
    """What a name says: the part's word, as in `WORDS`, and the words beside it."""

    word: str
    beside: tuple[str, ...] = ()


def read_part(name: str) -> Reading | None:
    """The part that `name` speaks of; None where it names none, or two."""
    words = split_words(name)
    if sum(map(len, words)) > LONGEST_NAME:
        return None
    whole = _COMPOUND.fullmatch("".join(words))
    if whole:
        return Reading(whole[1])
    found = [match[1] for word in words if (match := _COMPOUND.fullmatch(word))]
    if len(found) != 1:
        return None
    others = (word for word in words if not _COMPOUND.fullmatch(word) and not is_filler(word))
    return Reading(found[0], tuple(others))


def is_filler(name: str) -> bool:
    """Whether a name has words and none says anything: `images`, `Data Set 2`."""
    letters = "".join(split_words(name))
    return 0 < len(letters) <= LONGEST_NAME and bool(_ONLY_FILLER.fullmatch(letters))


def parts_of(names: Iterable[str]) -> dict[str, Part]:
    """Those of the names that mean a part and nothing else, with that part; for columns of a table.

    >>> [*map(str, parts_of(["Training", "dev", "holdout", "cat"]).values())]
    ['train', 'validation', 'test']
    """
    readings = {name: read_part(name) for name in names}
    return resolved({name: one.word for name, one in readings.items() if one and not one.beside})


def resolved(words: dict[str, str]) -> dict[str, Part]:
    """From the part's word in each name to the part, seen together.

    `eval` and `holdout` mean the test images; where others are called so, validation; where there
    are both, more test images.
    """
    parts = {name: PART_OF_WORD[word] for name, word in words.items()}
    taken = set(parts.values())
    free = Part.TEST in taken and Part.VALIDATION not in taken
    unclear = Part.VALIDATION if free else Part.TEST
    return {name: part or unclear for name, part in parts.items()}


def partners(names: Iterable[str]) -> dict[str, Part]:
    """The names that are parts of one data set, each with its part; {} where there is no pair.

    There must be one to train on and another; the words beside the part are the same in all.

    >>> [*partners(["seg_train", "seg_test", "seg_pred"])]
    ['seg_train', 'seg_test']
    """
    families: dict[tuple[str, ...], dict[str, str]] = {}
    for name in names:
        reading = read_part(name)
        if reading:
            families.setdefault(reading.beside, {})[name] = reading.word
    complete = [parts for words in families.values() if is_complete(parts := resolved(words))]
    return complete[0] if len(complete) == 1 else {}


def is_complete(parts: Mapping[str, Part]) -> bool:
    """Whether there is a part to train on and another."""
    return Part.TRAIN in parts.values() and len(set(parts.values())) > 1


def split_words(name: str) -> list[str]:
    """The words in a name, lower case and without accents; numbers, single letters and words that
    only connect are left out.

    >>> split_words("01 trainImages_Año-B")
    ['train', 'images', 'ano']
    """
    words = (word.lower() for word in _WORD.findall(_plain(name)))
    return [word for word in words if len(word) > 1 and word not in CONNECTING]
