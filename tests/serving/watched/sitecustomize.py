"""Python runs this at the start of each process that has this folder in PYTHONPATH: the app, and
its workers. It writes down every call to another machine, and each look-up of its name.
"""

import ipaddress
import os
import sys
import traceback

LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
CALLS = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _note(event: str, arguments: tuple) -> None:
    if event in LOOK_UPS:
        host = arguments[0]
    elif event in CALLS and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        stack = "".join(traceback.format_stack(limit=8))
        file = os.open(os.environ["WATCHED_CALLS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, f"{event} {host!r}\n{stack}\n".encode())
        os.close(file)


sys.addaudithook(_note)
