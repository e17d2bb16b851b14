"""An nginx of the tests' own: unprivileged, on loopback, with the configuration of a document."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from bench._app import free_port
from tests.helpers import PATIENCE, ROOT

NAMED = "lab.example.org"  # in the document
# What Debian's nginx.conf has around a site, without its user, its ports and its folders.
AROUND = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def block(kind: str) -> str:
    """The one piece of that kind in the document: nginx, ini."""
    document = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"```{kind}\n(.*?)```", document, re.DOTALL)
    return str(found)


def program() -> str | None:
    """Where nginx is."""
    return os.environ.get("NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Nginx:
    """The `site` of a document, served with a certificate that it signed itself.

    Ports, paths, the app's address and the name are replaced, nothing else. `log`: what it says of
    errors.
    """

    def __init__(self, folder: Path, site: str, name: str, app_port: int) -> None:
        found = program()
        if found is None:
            pytest.skip("no nginx: scripts/install-nginx.sh installs it")
        self._folder, self._program = folder, found
        self.plain_port, self.port = free_port(), free_port()
        self.certificate, self._key = folder / "fullchain.pem", folder / "privkey.pem"
        self.log = folder / "error.log"
        self._sign(name)
        replaced = {
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "/etc/ssl/vistazo/": f"{folder}/",
            "127.0.0.1:8501": f"127.0.0.1:{app_port}",
            NAMED: name,
        }
        for said, here in replaced.items():
            assert said in site, f"the document does not say {said!r} any more"
            site = site.replace(said, here)
        (folder / "site.conf").write_text(site, encoding="utf-8")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")

    def __enter__(self) -> "Nginx":
        command = [self._program, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")]
        command += ["-e", str(self.log)]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert tested.returncode == 0, tested.stderr
        assert "[warn]" not in tested.stderr, tested.stderr
        self._process = subprocess.Popen(command, cwd=self._folder)
        deadline = time.monotonic() + PATIENCE
        while not (_listens(self.plain_port) and _listens(self.port)):
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        self._process.wait()

    def _sign(self, name: str) -> None:
        subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
        files = ["-keyout", str(self._key), "-out", str(self.certificate)]
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        command = ["openssl", "req", "-x509", "-nodes", "-days", "2", *kind, *subject, *files]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
