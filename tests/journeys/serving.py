"""A demo of small editions, served as `script/demo` serves it: its pages, its mail box, its worker, on a free port."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask
from waitress.server import create_server

from award_app import demo
from award_app.rehearsal.play import Size
from config.settings import Settings

SMALL = {"rehearsal": Size(18, 15, 12), "second": Size(14, 15, 20), "quiet": True}


def beginning(temporary: Path) -> demo.Demo:
    """A demo of one's own at its beginning; making one takes long, so all after the first are copies of it."""
    folder = Path(mkdtemp(dir=temporary, prefix="demo-"))
    shutil.copytree(_made(temporary / "demo"), folder, dirs_exist_ok=True)
    return _prepared(folder)


@cache
def _made(folder: Path) -> Path:
    _prepared(folder).store.engine.dispose()
    return folder


def _prepared(folder: Path) -> demo.Demo:
    return demo.prepare(demo.settings_of(Settings(data=folder)), **SMALL)


@contextmanager
def served(ready: demo.Demo) -> Iterator[Flask]:
    """Serve it; its address is the base address of its settings. The port is held from the beginning, because letters name it."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listening.getsockname()[1]}"
    ready.settings = replace(ready.settings, base_url=address)
    with demo.running(ready) as app:
        server = create_server(app, sockets=[listening], threads=8, ident=None)
        thread = threading.Thread(target=server.run, name="demo-pages", daemon=True)
        thread.start()
        try:
            yield app
        finally:
            server.close()
            thread.join(timeout=10)
