"""A PostgreSQL of one's own: started on loopback, in a folder that goes with it."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
USER = "vistazo"
AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")


class NotInstalled(Exception):  # noqa: N818 (it is what is so)
    """There is no PostgreSQL here."""


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, the newest there is."""
    if name := os.environ.get("POSTGRESQL"):
        return Path(name)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    return max(folders, default=None)


class PostgreSQL:
    """A server, from the beginning of the block to its end; as root it runs as `postgres`, whom it
    wants to be. NotInstalled where there is none."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            raise NotInstalled("no PostgreSQL (initdb): scripts/install-postgresql.sh installs it")
        self._programs = found
        self._folder = Path(tempfile.mkdtemp(prefix="vistazo-pg-"))  # others may enter it
        self._data = self._folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    def __enter__(self) -> "PostgreSQL":
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8")
        self._control("start")
        return self

    def __exit__(self, *exception: object) -> None:
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self) -> None:
        """Cut everybody off and come back."""
        self._control("restart", "-m", "immediate")

    def new_database(self) -> str:
        """An empty database; its URL."""
        name = f"test_{uuid4().hex[:8]}"
        where = ("-h", "127.0.0.1", "-p", str(self._port), "-U", USER)
        self._run("createdb", *where, name)
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self._port}/{name}"

    def _control(self, *command: str) -> None:
        options = f"-h 127.0.0.1 -p {self._port} -k {self._folder} -c fsync=off"
        log = self._folder / "log"
        self._run("pg_ctl", "-w", "-D", self._data, "-l", log, "-o", options, *command)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = [*AS_POSTGRES, *command]
        log = self._folder / "output"  # a pipe would stay open as long as the server lives
        with log.open("w") as output:
            done = subprocess.run(
                command, cwd=self._folder, stdout=output, stderr=output, check=False
            )
        assert done.returncode == 0, log.read_text()
