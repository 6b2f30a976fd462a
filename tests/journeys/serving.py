"""A demo of small editions, served as `script/demo` serves it: its pages, its mail box, its worker, on a free port."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from waitress.server import create_server

from award_app import demo
from award_app.rehearsal.play import Size
from config.settings import Settings

SMALL = {"rehearsal": Size(18, 15, 12), "second": Size(14, 15, 20), "quiet": True}


def prepared(folder: Path, made: Path | None = None) -> demo.Demo:
    """A demo at its beginning. Making one takes long: `made`, the folder of another at its beginning, is copied."""
    settings = demo.settings_of(Settings(data=folder))
    if made:
        shutil.copytree(made, settings.data)
    return demo.prepare(settings, **SMALL)


@contextmanager
def served(ready: demo.Demo) -> Iterator[str]:
    """Serve it; gives its address. The port is held from the beginning, because letters name it."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listening.getsockname()[1]}"
    ready.settings = replace(ready.settings, base_url=address)
    with demo.running(ready) as app:
        server = create_server(app, sockets=[listening], threads=8, ident=None)
        thread = threading.Thread(target=server.run, name="demo-pages", daemon=True)
        thread.start()
        try:
            yield address
        finally:
            server.close()
            thread.join(timeout=10)
