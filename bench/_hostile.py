"""What hostile people type, send and upload: a corpus, and what hypothesis makes of it."""

import io
import json
import zipfile
from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from PIL import Image

from core.experiments.config import parse

# Shown as Markdown, HTML, LaTeX, an icon or a formula, each would do something on a page.
MARKUP = (
    '<img src="http://evil.example/i.png" onerror="window.hit=1">',
    "![p](http://evil.example/m.png)",
    "[here](http://evil.example/l)",
    "<script>window.hit=1</script>",
    "</div></span><iframe src=http://evil.example></iframe>",
    "**bold** _thin_ ~~gone~~ :red[red] :material/home: $x^2$",
    '"><svg onload="window.hit=1">',
    "javascript:window.hit=1",
    "{{ 7 * 7 }} {value} %s %(run)s ${x}",
    '=HYPERLINK("http://evil.example")',
    "<style>body{display:none}</style>",
    "&lt;b&gt; &amp; &#60;i&#62;",
)
# Read as a path, a number, a text of a database or a line of a log, each could leave its place.
WORDS = (
    *("", " ", ".", "..", "../../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "~root"),
    *("C:\\x", "\x00", "a\x00b", "\x1b[31mred\x1b[0m", "line\nline\r\nline", "\ttab"),
    *("\u202eesrever", "\ufeffbom", "\ud7ff", "\U0001f468\u200d\U0001f469", "e\u0301" * 40),
    *("\ufdfa" * 50, "Ω≈ç√", "名前", "' OR 1=1 --", "'; DROP TABLE runs; --", "%", "_", "%00"),
    *("%2e%2e%2f", "*", "?", "|id", "$(id)", "nan", "inf", "-inf", "1e999", "-1", "0", "9" * 400),
    *("0x10", "١٢٣", "1,5", "true", "null", "None", "CON", "nul.txt", "con", "a" * 255, "a" * 256),
    *("a" * 10_000, "{}", "[]", '{"a": 1}', "__class__", "vistazo.db", "workspace.id"),
    *("partial-abc123_1_2-00000000-x", "datasets", "-rf", "--help"),
)
ALL = (*MARKUP, *WORDS)


def hostile_text() -> SearchStrategy[str]:
    """A text of the corpus, one of them within others, or anything that a text can be."""
    corpus = st.sampled_from(ALL)
    return st.one_of(corpus, st.tuples(corpus, corpus).map("".join), st.text(max_size=300))


def json_values() -> SearchStrategy[Any]:
    """What JSON can hold, with hostile texts in it."""
    numbers = st.one_of(st.integers(), st.floats(), st.sampled_from((10**400, -(10**30), 1e308)))
    leaves = st.one_of(st.none(), st.booleans(), numbers, hostile_text())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=5), _objects(inner)),
        max_leaves=12,
    )


def _objects(inner: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    known = st.sampled_from(("data", "model", "training", "name", "version"))
    keys = st.one_of(known, hostile_text())
    return st.dictionaries(keys, inner, max_size=5)


@st.composite
def spoiled_config(draw: st.DrawFn) -> dict[str, Any]:
    """A config that is good but for one value somewhere, or one name."""
    values = json.loads(parse({}).model_dump_json())
    place = values
    while True:
        key = draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or draw(st.booleans()):
            break
        place = place[key]
    if draw(st.booleans()):
        place[key] = draw(json_values())
    else:
        place[draw(hostile_text())] = place.pop(key)
    return dict(values)


def mutated(contents: list[bytes]) -> SearchStrategy[bytes]:
    """One of the files with bytes changed, cut off or put in; or any bytes at all."""

    @st.composite
    def spoiled(draw: st.DrawFn) -> bytes:
        content = bytearray(draw(st.sampled_from(contents)))
        for _ in range(draw(st.integers(0, 6))):
            place = draw(st.integers(0, max(len(content) - 1, 0)))
            how = draw(st.sampled_from(("change", "cut", "put in", "fill")))
            if how == "change" and content:
                content[place] = draw(st.integers(0, 255))
            elif how == "cut":
                del content[place:]
            elif how == "put in":
                content[place:place] = draw(st.binary(max_size=40))
            else:
                content[place : place + 4] = b"\xff\xff\xff\xff"
        return bytes(content)

    return st.one_of(spoiled(), st.binary(max_size=200))


@lru_cache(maxsize=1)
def files() -> dict[str, list[bytes]]:
    """Good small files of each kind: images in all formats, a ZIP, arrays, a table."""
    pixels = np.random.default_rng(0).integers(0, 255, (12, 10, 3), "uint8")
    images = []
    for form in ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"):
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, form)
        images.append(stream.getvalue())
    arrays = io.BytesIO()
    four = np.stack([pixels] * 4)
    np.savez(arrays, x_train=four, y_train=[0, 1, 0, 1], x_test=four, y_test=[0, 1, 0, 1])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(("cat/1.png", "cat/2.jpg", "dog/3.webp", "dog/4.bmp")):
            archive.writestr(name, images[number])
        archive.writestr("labels.csv", "path,label\ncat/1.png,cat\n")
    return {"images": images, "archives": [packed.getvalue(), arrays.getvalue(), *images[:1]]}
