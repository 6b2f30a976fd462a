"""HTML to PDF in a child process that can reach nothing: no network, no file of ours, a limit of time and of
memory.

The child is this very file, run alone by the interpreter; it imports nothing of the application and keeps
fonts and style sheets warm. It is replaced after two hundred documents, because the library's memory grows
with each. The same page gives the same bytes: identifier and dates are the caller's, never the clock's.
"""

import json
import os
import resource
import select
import subprocess
import sys
import time
from contextlib import suppress

DOCUMENTS_PER_CHILD = 200
SECONDS_PER_DOCUMENT = 20
MEMORY = 1536 * 1024 * 1024  # address space, of which the fonts' maps are the larger part
LONGEST_PAGE = 2_000_000


class RenderingFailed(Exception):
    """The page could not be made into a document; the message says why."""


class GlyphsMissing(RenderingFailed):
    """The installed fonts lack some characters of the page."""

    def __init__(self, characters: str):
        named = ", ".join(f"{char} (U+{ord(char):04X})" for char in characters)
        super().__init__(
            f"No installed font has these characters: {named}. Install Noto fonts for their script."
        )
        self.characters = characters


class Renderer:
    """One warm child at a time; use it as a context manager, from one thread."""

    def __init__(self, stylesheet: str = "", seconds: float = SECONDS_PER_DOCUMENT):
        self.stylesheet, self.seconds = stylesheet, seconds
        self._child, self._made = None, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def render(self, html: str, title: str, language: str, identifier: str) -> bytes:
        """The page as a tagged PDF/A-2a. `identifier` (hexadecimal) stands in the file as its permanent name.

        Raises GlyphsMissing, or RenderingFailed when the page is too long, too slow, too deep or too large.
        """
        page = {"html": html, "title": title, "language": language, "identifier": identifier}
        message = json.dumps(page).encode()
        if len(message) > LONGEST_PAGE:
            raise RenderingFailed(f"The page has {len(message)} bytes; at most {LONGEST_PAGE} are rendered.")
        try:
            answer = self._ask(message)
        except (EOFError, BrokenPipeError):
            self.close()
            raise RenderingFailed(
                "The child that renders documents died; the page may need too much memory."
            ) from None
        if answer[:1] == b"P":
            return answer[1:]
        raise refusal(json.loads(answer[1:]))

    def close(self):
        """End the child; the next page starts another one."""
        if self._child:
            self._child.kill()
            self._child.wait()
            with suppress(BrokenPipeError):  # words that a dead child has not read
                self._child.stdin.close()
            self._child.stdout.close()
            self._child = None

    def _ask(self, message: bytes) -> bytes:
        if self._child is None or self._made >= DOCUMENTS_PER_CHILD:
            self._start()
        self._made += 1
        write_message(self._child.stdin, message)
        return self._answer(time.monotonic() + self.seconds)

    def _start(self):
        self.close()
        self._child = subprocess.Popen(
            [sys.executable, "-I", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")},
            close_fds=True,
        )
        self._made = 0
        write_message(self._child.stdin, self.stylesheet.encode())

    def _answer(self, until: float) -> bytes:
        """The child's next message, or RenderingFailed when it takes too long."""

        def exactly(count):
            read = b""
            while len(read) < count:
                if not select.select([self._child.stdout], [], [], max(0, until - time.monotonic()))[0]:
                    self.close()
                    raise RenderingFailed(f"The page took longer than {self.seconds:g} seconds.")
                piece = os.read(self._child.stdout.fileno(), count - len(read))
                if not piece:
                    raise EOFError
                read += piece
            return read

        return exactly(int.from_bytes(exactly(4), "big"))


def refusal(answer: dict) -> RenderingFailed:
    """The child's answer as an error."""
    return GlyphsMissing(answer["missing"]) if answer.get("missing") else RenderingFailed(answer["failed"])


def write_message(stream, message: bytes):
    """A message is its length in four bytes, then itself."""
    stream.write(len(message).to_bytes(4, "big") + message)
    stream.flush()


# What follows runs in the child only.


def serve(asked, told):
    """Render page after page until the parent closes the pipe."""
    workshop = Workshop(read_message(asked).decode())
    confine()
    while message := read_message(asked):
        try:
            write_message(told, b"P" + workshop.pdf(**json.loads(message)))
        except RecursionError:
            write_message(told, b"E" + json.dumps({"failed": "The page is nested too deeply."}).encode())
        except Exception as error:  # every failure is an answer: the parent decides what to do with it
            words = {
                "missing": getattr(error, "characters", None),
                "failed": f"{type(error).__name__}: {error}",
            }
            write_message(told, b"E" + json.dumps(words).encode())


def read_message(stream) -> bytes:
    return stream.read(int.from_bytes(stream.read(4), "big"))


class Workshop:
    """WeasyPrint with its fonts found, its style sheet parsed, and every way out closed."""

    def __init__(self, stylesheet: str):
        import logging

        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        class Nothing(weasyprint.urls.URLFetcher):
            def fetch(self, url, headers=None):
                raise ValueError("Documents fetch nothing.")

        class Missing(logging.Handler):
            """Hears the library's only sign of a character without a glyph."""

            def emit(self, entry):
                if entry.msg.startswith(".notdef glyph"):
                    missing.add(entry.args[0])

        missing = self.missing = set()
        weasyprint.LOGGER.handlers[:] = [Missing()]
        self.weasyprint, self.fetcher = weasyprint, Nothing()
        self.fonts = FontConfiguration()
        self.style = weasyprint.CSS(string=stylesheet, font_config=self.fonts, url_fetcher=self.fetcher)
        self.pdf("<title>warm</title><p>Once, so that everything needed is loaded.", "warm", "en", "00")

    def pdf(self, html: str, title: str, language: str, identifier: str) -> bytes:
        self.missing.clear()
        page = self.weasyprint.HTML(string=html, url_fetcher=self.fetcher, base_url=None)
        document = page.render(font_config=self.fonts, stylesheets=[self.style], pdf_variant="pdf/a-2a")
        document.metadata.title, document.metadata.lang = title, language
        made = document.write_pdf(pdf_variant="pdf/a-2a", pdf_identifier=bytes.fromhex(identifier))
        if self.missing:
            raise GlyphsMissing("".join(sorted(self.missing)))
        return made


def confine():
    """Limit memory; refuse from now on the network, other programs, and files not the interpreter's."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    homes = (sys.prefix, sys.base_prefix)
    closed = (
        "socket.",
        "subprocess.",
        "os.system",
        "os.exec",
        "os.fork",
        "os.posix_spawn",
        "ftplib.",
        "urllib.",
    )

    def refuse(event, words):
        if event.startswith(closed) or event == "open" and not str(words[0]).startswith(homes):
            raise PermissionError(f"A document's child may not: {event}")

    sys.addaudithook(refuse)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
