"""Command lines that nobody means: one line, at most 300 characters, exit code 2."""

import json
import os
import socket
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from core.cli.main import main
from core.runs.summaries import list_summaries
from tests.helpers import PATIENCE, ROOT

LONG = "x" * 5000
WORDS = "many words " * 500
RAW = os.fsdecode(b"\xff\xfe\x80")
DIGITS = "9" * 5000
NESTED = "[" * 4000


@pytest.fixture(scope="module")
def junk(tmp_path_factory):
    """A folder with things that are no files, and files that are not what their names say."""
    folder = tmp_path_factory.mktemp("junk")
    (folder / "folder.json").mkdir()
    (folder / "folder.zip").mkdir()
    (folder / "empty").touch()
    for kind in ("zip", "npz", "csv", "json", "png"):
        os.mkfifo(folder / f"pipe.{kind}")
        (folder / f"empty.{kind}").touch()
        (folder / f"junk.{kind}").write_bytes(bytes(range(256)) * 20)
        (folder / f"loop.{kind}").symlink_to(folder / f"loop.{kind}")
        (folder / f"gone.{kind}").symlink_to(folder / "nowhere")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.zip"))
    _broken_npz(folder)
    (folder / "long.json").write_text(json.dumps({LONG: 1, "name": LONG}))
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "object.json").write_text('{"model": ' * 500 + "1" + "}" * 500)
    (folder / "half.json").write_text('{"name": "\\ud800"}')
    (folder / "number.json").write_text('{"seed": ' + "9" * 5000 + "}")
    with (folder / "huge.json").open("wb") as file:
        file.truncate(10_000_000_000)
    os.link(folder / "huge.json", folder / "huge.png")
    return folder


def _broken_npz(folder):
    headers = {
        "header": b"\x93NUMPY\x01\x00\xff\xff" + b"{" * 300,
        "text": b"\x93NUMPY\x01\x00\x76\x00" + b"{'descr': 'nonsense'".ljust(117) + b"\n",
        "large": b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 100_000,
        "types": b"\x93NUMPY\x01\x00\x76\x00" + b"[[[[[[((((((".ljust(117) + b"\n",
    }
    for name, header in headers.items():
        with zipfile.ZipFile(folder / f"{name}.npz", "w") as file:
            for array in ("x", "y"):
                file.writestr(f"{array}.npy", header)
    with zipfile.ZipFile(folder / "names.npz", "w") as file:
        file.writestr(f"{LONG[:3000]}\n\x1b[31m.npy", b"1")
    many = {f"array{number}": np.zeros(1) for number in range(300)}
    np.savez(folder / "many.npz", **many)


SET = ["train", "digit-reader", "--set"]
TABLE = [
    *[["train", one] for one in (LONG, WORDS, RAW, DIGITS, "", ".", "/", "\n", "a\nb", "../x/")],
    *[
        ["train", f"{{junk}}/{name}"]
        for name in (
            "folder.json",
            "empty",
            "empty.json",
            "junk.json",
            "pipe.json",
            "pipe.zip",
            "loop.json",
            "gone.json",
            "long.json",
            "deep.json",
            "object.json",
            "half.json",
            "number.json",
            "huge.json",
            "socket.zip",
            LONG,
            RAW,
            f"{RAW}.json",
        )
    ],
    ["train", "/dev/zero"],
    ["train", "/dev/tty"],
    ["train", "digit-reader", LONG],
    ["train", "digit-reader", f"--{LONG}"],
    ["train", "digit-reader", "--short=1"],
    *[
        [*SET, one]
        for one in (
            LONG,
            "=",
            "=1",
            "a=",
            f"{LONG}=1",
            f"a.{LONG}=1",
            f"name={LONG}",
            f"notes={WORDS}",
            f"data.name={LONG}",
            f"model.name={LONG}",
            f"seed={DIGITS}",
            "seed=-1",
            f"seed={NESTED}",
            f"{'a.' * 3000}b=1",
            f"name={RAW}",
            f"{RAW}=1",
            f"data.name={RAW}",
            f"model.{RAW}=1",
            f"model.name={RAW}",
            f"data.version={LONG}",
            f"data.version={RAW}",
            "data.version=../x",
            "training.epochs=1e400",
            "training.epochs=NaN",
            "training.epochs=\x1b[31m",
            "training=1",
            f"training.learning_rate={LONG}",
            f"augmentation.rotation={WORDS}",
            "model=[]",
            ".=1",
            'model={"name": 1}',
            f"model.units={[1] * 3000}",
            "data.name=null",
            "name.x=1",
        )
    ],
    *[["describe", one] for one in (LONG, RAW, WORDS, "", "{junk}/pipe.json")],
    *[["resume", one] for one in (LONG, RAW, "", "-1", "\n", "../..", "%", "_", "'\"")],
    *[["predict", one, "a.png"] for one in (LONG, RAW, WORDS, "")],
    ["predict", LONG, *["x.png"] * 1000],
    ["predict", "x", "a.png", "--invert", LONG],
    ["predict", "x", "a.png", f"--invert={RAW}"],
    *[["check", one] for one in (LONG, RAW, WORDS, "", "..", "digits/../digits")],
    *[["check", "digits", "--version", one] for one in (LONG, RAW, "../x", "*", "[", ".", "/")],
    *[["import", one, "."] for one in (LONG, RAW, WORDS, "", "..", "A", "con", "digits")],
    *[["import", "new", one] for one in (LONG, RAW, WORDS, "", "/dev/zero", "/dev/tty")],
    *[
        ["import", "new", f"{{junk}}/{name}"]
        for name in (
            "pipe.zip",
            "pipe.npz",
            "pipe.csv",
            "empty.zip",
            "empty.npz",
            "empty.csv",
            "junk.zip",
            "junk.npz",
            "junk.csv",
            "loop.zip",
            "gone.npz",
            "socket.zip",
            "header.npz",
            "text.npz",
            "large.npz",
            "types.npz",
            "names.npz",
            "many.npz",
            "folder.zip",
            "huge.png",
            "empty",
            f"{LONG}.npz",
            RAW,
            f"{RAW}.npz",
        )
    ],
    *[["import", "new", ".", f"--seed={one}"] for one in ("-1", DIGITS, "x", "1.5", LONG, RAW)],
    *[["import", "new", ".", "--seed", one] for one in ("-1", "", "4294967296")],
    *[["import", "new", ".", f"--size={one}"] for one in ("-1", "0", DIGITS, LONG, RAW, "1e3")],
    *[["import", "new", "{junk}", "--title", one] for one in (LONG, RAW, "", "\n")],
    ["import", "new", ".", "--mode", LONG],
    ["import", "new", ".", "--fit", RAW],
    *[["rename", one, "x"] for one in (LONG, RAW, "..", "", WORDS)],
    ["rename", "digits", LONG],
    *[
        ["trash", one]
        for one in (LONG, RAW, "..", "", "digits", "digits/", f"digits/{LONG}", WORDS)
    ],
    *[["restore", one] for one in (LONG, RAW, "..", "", "digits", "dataset-x-00000000", WORDS)],
    ["empty", LONG],
    [LONG],
    [RAW],
    [WORDS],
    ["runs", LONG],
    ["recipes", RAW],
    ["datasets", DIGITS],
    ["--nonsense"],
    ["train"],
    ["import"],
    [""],
]


def _short(arguments) -> str:
    return " ".join(repr(one[:20] + one[-5:] if len(one) > 25 else one) for one in arguments[:5])


def said(arguments, junk, capfd) -> str:
    """The one line that says what is wrong; on a slow machine lines of progress stand before it."""
    filled = [one.replace("{junk}", str(junk)) for one in arguments]
    assert main(filled) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert "Traceback" not in errors
    lines = errors.splitlines()
    (line,) = [one for one in lines if one.startswith("vistazo: ")]
    assert line == lines[-1]
    assert max(map(len, lines)) <= 300
    assert all(one.isprintable() for one in lines)
    return line


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("arguments", TABLE, ids=_short)
def test_one_line_of_at_most_300_characters(arguments, junk, capfd):
    said(arguments, junk, capfd)
    assert list_summaries() == []


@pytest.mark.usefixtures("workspace")
def test_what_is_cut_is_the_value_and_not_the_advice(junk, capfd):
    line = said(["import", LONG, "."], junk, capfd)
    assert line.endswith("it must be 1 to 40 of the characters a to z, 0 to 9, - and _.")
    line = said(["resume", LONG], junk, capfd)
    assert "There is no run 'xxx" in line
    assert line.endswith("Home lists its runs, or `runs` in a terminal.")
    line = said(["train", LONG], junk, capfd)
    assert line.endswith("no .json file and no run.")
    line = said(["import", "new", f"{LONG}.zip"], junk, capfd)
    assert "File name too long" in line
    assert line.endswith("or an .npz.")


RAW_ARGUMENTS = [
    [b"train", b"\xff"],
    [b"predict", b"\xff", b"\xfe.png"],
    [b"import", b"new", b"/tmp/\xff\xfe.zip"],
    [b"train", b"digit-reader", b"--set", b"name=\xff"],
]


@pytest.mark.parametrize(
    "encoding", [{"PYTHONIOENCODING": "ascii"}, {"LANG": "C", "LC_ALL": "C"}, {"PYTHONUTF8": "0"}]
)
@pytest.mark.parametrize("arguments", RAW_ARGUMENTS)
def test_raw_bytes_on_terminals_of_other_encodings(workspace, arguments, encoding):
    result = subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE,
        env={**os.environ, **encoding},
    )
    assert (result.returncode, result.stdout) == (2, b"")
    assert len(result.stderr.splitlines()) == 1
    assert len(result.stderr) <= 301
