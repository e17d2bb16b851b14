"""Finds texts in a module's source that a person would read untranslated.

What is a text is judged twice: by its place (an argument that a call shows) and, everywhere else,
by its looks: a space between letters, or a capital at its beginning.
"""

import ast
import re
from collections.abc import Iterator

TRANSLATORS = {
    "_": 1,
    "N_": 1,
    "ngettext": 2,
    "nN_": 2,
}  # how many of their first arguments are texts
SHOWN_FIRST = {  # calls whose first argument is shown
    "title",
    "header",
    "subheader",
    "caption",
    "text",
    "write",
    "markdown",
    "info",
    "warning",
    "success",
    "error",
    "toast",
    "spinner",
    "dialog",
    "expander",
    "popover",
    "button",
    "download_button",
    "link_button",
    "toggle",
    "checkbox",
    "selectbox",
    "multiselect",
    "radio",
    "segmented_control",
    "pills",
    "text_input",
    "text_area",
    "number_input",
    "slider",
    "select_slider",
    "file_uploader",
    "camera_input",
    "metric",
    "NumberColumn",
    "TextColumn",
    "problem",
    "empty_state",
    "page",
    "titled_line",
}
SHOWN_SECOND = {
    "choose_class",
    "progress",
    "next_step",
    "pick_run",
    "seen_image",
    "page",
    "UserError",
}
SHOWN_NAMES = {"help", "label", "placeholder", "text", "title", "alt", "none_word", "zero_word"}
HIDDEN_NAMES = {"key", "icon", "name", "mime", "type", "format", "path", "encoding", "class_name"}
HIDDEN_CALLS = {  # their texts are no person's
    "get",
    "getattr",
    "setattr",
    "pop",
    "setdefault",
    "startswith",
    "endswith",
    "replace",
    "join",
    "exception",
    "component",
    "index",
    "TypeVar",
    "Path",
    "compile",
    "strftime",
    "format_datetime",
    "decode",
    "encode",
    "partition",
    "rpartition",
    "split",
    "AssertionError",
    "RuntimeError",
    "code",
}
LETTERS = re.compile(r"[^\W\d_]{2}")
LOOKS_LIKE_WORDS = re.compile(
    r"[^\W\d_]{2}[^<>]*\s+[^<>]*[^\W\d_]{2}|^\s*[A-Z][a-z]+…?$|^[A-Z][a-z]+ "
)
TAG = re.compile(r"<[^<>]*>|<[^<>]*$|^[^<>]*>|:material/\w+:|`[^`]*`|&\w+;|%\{[^}]*\}")
CSS = re.compile(r"(vz-[a-z-]+ ?)+")
PART = "\N{OBJECT REPLACEMENT CHARACTER}"


def bare(tree: ast.AST) -> list[ast.Constant | ast.JoinedStr]:
    """Texts of a module's syntax tree that go through none of `_`, `N_` and `ngettext`."""
    hidden = set(_documentation(tree))
    return sorted(
        (node for node, place in _texts(tree) if id(node) not in hidden and _is_bare(node, place)),
        key=lambda node: (node.lineno, node.col_offset),
    )


def words(node: ast.AST) -> str:
    """What stands in a text, a mark for each value in it; "" where `node` is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) or PART for part in node.values)
    return ""


def assembled(tree: ast.AST) -> list[int]:
    """Lines of translated texts that are no literals: `_(f"…")`, `_("…" + …)`, `_("…" % …)`."""
    return [
        call.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called(call) in TRANSLATORS
        for argument in call.args[: TRANSLATORS[_called(call)]]
        if not _is_whole(argument, _called(call))
    ]


def shadowed(tree: ast.AST) -> list[int]:
    """Lines that bind the name `_`, after which nothing can be translated there."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
    ]


def _is_whole(argument: ast.expr, translator: str) -> bool:
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str)
    inside = [node for node in ast.walk(argument) if isinstance(node, ast.JoinedStr | ast.BinOp)]
    named = isinstance(argument, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.IfExp)
    return translator == "_" and named and not inside


def _documentation(tree: ast.AST) -> Iterator[int]:
    """Strings that nobody is shown: docstrings, and what values are compared with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield id(node.value)
        elif isinstance(node, ast.Compare):
            yield from (id(text) for text in ast.walk(node) if words(text))


def _texts(node: ast.AST, place: str = "") -> Iterator[tuple[ast.Constant | ast.JoinedStr, str]]:
    """Every string below `node` with its place: "shown", "hidden", or "" where neither is known."""
    for child, where in _children(node, place):
        if isinstance(child, ast.JoinedStr):
            yield child, where
            for part in child.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _texts(ast.Expression(part.value), where if where == "shown" else "")
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child, where
        else:
            yield from _texts(child, where)


def _children(node: ast.AST, place: str) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Call):
        yield from _arguments(node)
        return
    passed_on = isinstance(node, ast.IfExp | ast.BoolOp | ast.BinOp | ast.Expression | ast.keyword)
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child, _place_in(node, name, child) or (place if passed_on else "")


def _place_in(node: ast.AST, name: str, child: ast.AST) -> str:
    keys = isinstance(node, ast.Dict) and name == "keys"
    index = isinstance(node, ast.Subscript) and name == "slice"
    annotation = name in ("annotation", "returns")
    test = isinstance(node, ast.IfExp) and name == "test"
    if keys or index or annotation or isinstance(node, ast.Compare):
        return "hidden" if isinstance(child, ast.Constant | ast.JoinedStr) or annotation else ""
    return "unknown" if test else ""


def _arguments(call: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    called = _called(call)
    yield call.func, ""
    texts = TRANSLATORS.get(called, 0)
    for number, argument in enumerate(call.args):
        if number < texts or called in HIDDEN_CALLS:
            place = "hidden"
        else:
            first, second = called in SHOWN_FIRST, called in SHOWN_SECOND
            place = "shown" if (number == 0 and first) or (number == 1 and second) else ""
        yield argument, place
    for keyword in call.keywords:
        name = keyword.arg or ""
        hidden = name in HIDDEN_NAMES or called in HIDDEN_CALLS
        yield keyword.value, "hidden" if hidden else "shown" if name in SHOWN_NAMES else ""


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _is_bare(node: ast.Constant | ast.JoinedStr, place: str) -> bool:
    if place == "hidden":
        return False
    text = words(node)
    if CSS.fullmatch(text):
        return False
    if "<" in text or text.count(":material/"):
        text = TAG.sub(" ", text)
    return bool(LETTERS.search(text) if place == "shown" else LOOKS_LIKE_WORDS.search(text))
