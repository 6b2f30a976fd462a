"""The server of the pages (waitress). A request is stamped when all of it has come, before it waits for a thread that is free:
what arrived in time is in time, however busy the last minute of a call is.
"""

from __future__ import annotations

from time import monotonic

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import WSGITask

from config.settings import THREADS, Settings

from .asking import WAITED

CONNECTIONS = 500  # open at once: a line that says nothing takes one, and no thread
SILENCE = 60  # seconds after which a line that says nothing is closed: a bad connection may stand still for a while


class _Parser(HTTPRequestParser):
    came = 0.0

    def received(self, data: bytes) -> int:
        read = super().received(data)
        self.came = monotonic()
        return read


class _Task(WSGITask):
    def get_environment(self) -> dict:
        environment = super().get_environment()
        environment.setdefault(WAITED, monotonic() - self.request.came)
        return environment


class _Channel(HTTPChannel):
    parser_class = _Parser
    task_class = _Task


def server_of(app, given: Settings):
    """Ready to run; its port is taken from now on. Raises OSError."""
    there: dict = {}
    server = create_server(app, map=there, host=given.host, port=given.port, threads=THREADS, ident=None,
                           asyncore_use_poll=True, connection_limit=CONNECTIONS, channel_timeout=SILENCE)
    for one in there.values():
        if isinstance(one, BaseWSGIServer):  # one for each address of the host
            one.channel_class = _Channel
    return server
