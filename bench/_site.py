"""An exported web page on a static server, and what tests and benchmarks ask it in a browser."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# Probabilities of images as base64 of their bytes, {shape: [height, width, channels], images: […]}.
CLASSIFY_ALL = """async ({shape, images}) => {
  const network = await import("./network.js");
  const classify = await network.load("network.onnx", shape);
  const answers = [];
  for (const image of images) {
    answers.push([...await classify(Uint8Array.from(atob(image), (one) => one.charCodeAt(0)))]);
  }
  return answers;
}"""
# Probabilities of image files as base64, prepared as the page prepares them.
READ_ALL = """async (files) => {
  const [{decode}, {prepare}, {load}] = await Promise.all(
    ["./decode.js", "./prepare.js", "./network.js"].map((one) => import(one)));
  const page = await (await fetch("page.json")).json();
  const classify = await load("network.onnx", page.prepare.shape);
  const answers = [];
  for (const file of files) {
    const content = Uint8Array.from(atob(file), (one) => one.charCodeAt(0));
    const {picture} = await decode(new Blob([content]));
    answers.push([...await classify(prepare(picture, page.prepare))]);
  }
  return answers;
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None:
        pass


class Site:
    """A folder on a static server of this machine, until it is closed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()
