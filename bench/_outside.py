"""What this process writes outside of a workspace, seen by a hook; and a tree that must stay."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# What changes files, with the places among the arguments of their paths and of the folders that
# these are relative to, 0 where there is none.
CHANGES = {
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, 0),),
    "os.chmod": ((0, 2),),
    "shutil.rmtree": ((0, 1),),
}
HARMLESS = ("/dev/", "/proc/", "/sys/")


class Outside:
    """Within it, `written` gathers the paths that were changed neither in the workspace `home` nor
    among temporary files, and keeps them as they were; and what has changed of a tree beside the
    workspace."""

    def __init__(self, home: Path) -> None:
        self.written: list[str] = []
        self._inside = str(home.resolve())
        self._temporary = str(Path(tempfile.gettempdir()).resolve())
        self._tree = home.parent / "sentinel"
        self._watching = False

    def __enter__(self) -> "Outside":
        for name in ("a.txt", "etc/passwd", "workspace/vistazo.db"):
            file = self._tree / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("untouched", encoding="utf-8")
        self._before = self._state()
        self._watching = True
        sys.addaudithook(self._see)  # for good: there is no way to take one away
        return self

    def __exit__(self, *_: object) -> None:
        self._watching = False
        if self._state() != self._before:
            self.written.append(f"changed: {self._tree}")

    def _state(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self._tree.rglob("*") if path.is_file()}

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._watching:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = any(sign in (mode or "") for sign in "wax+") or (
                isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            if writes:
                self._note(path)
        for path, folder in CHANGES.get(event, ()):
            within = arguments[folder] if folder else -1
            self._note(arguments[path], within)

    def _note(self, path: Any, within: Any = -1) -> None:
        """`within`: the descriptor of the folder that the path is relative to, if there is one."""
        if isinstance(path, int):
            return
        name = os.fsdecode(path)
        if isinstance(within, int) and within >= 0:
            name = os.path.join(os.readlink(f"/proc/self/fd/{within}"), name)
        where = os.path.realpath(name)
        ours = where == self._inside or where.startswith(f"{self._inside}{os.sep}")
        temporary = where.startswith(self._temporary) and "sentinel" not in where
        cached = "__pycache__" in where or where.startswith(HARMLESS)
        if not (ours or temporary or cached):
            self.written.append(where)
            raise PermissionError(f"outside of the workspace: {where}")
