"""The public pages as files that live without the server: a folder for each language, links relative, styles and fonts
beside them. Made by asking the application itself as a visitor who is not signed in, so nothing else can be in it.

What needs a server (forms, signing in, voting) is left out; a link to it becomes plain text, or goes with its item.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from os.path import relpath
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, urlencode, urlsplit

from werkzeug.exceptions import HTTPException

from config.settings import Settings

from . import create_app, engine
from .access import NOBODY
from .here import spoken_by
from .store import Store

EXPORTED = {
    "public.home",
    "public.edition",
    "public.rules",
    "public.calendar_file",
    "public.former_rules",
    "public.personal_data",
    "public.candidacies",
    "public.candidacy",
    "public.results",
    "public.record",
    "public.record_json",
    "public.record_atom",
}
STATIC = Path(__file__).parent / "static"
BESIDE = ("css/*.css", "js/zone.js", "js/instants.js", "vendor/fonts/*", "mark.svg")
DEAD, END = "\0dead\0", "\0end\0"


class NotExported(Exception):
    """A page that should be in the export did not answer."""


def export(store: Store, settings: Settings, edition: str, folder: Path) -> int:
    """Write the public pages of an edition into `folder`; gives how many. Raises NotExported."""
    app = create_app(replace(settings, demo=False), store)
    for pattern in BESIDE:
        for file in STATIC.glob(pattern):
            (folder / "static" / file.relative_to(STATIC)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / "static" / file.relative_to(STATIC))
    site = _Site(app, store, settings, edition)
    written = 0
    for name, content in site.pages():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        written += 1
    return written


class _Site:
    """One walk over the public pages, from link to link, in every language of the edition."""

    def __init__(self, app, store: Store, settings: Settings, edition: str):
        self.client, self.base, self.edition = app.test_client(), settings.base_url, edition
        self.routes = app.url_map.bind(urlsplit(settings.base_url).netloc)
        with store.reading() as db:
            self.languages = spoken_by(engine.read_context(db, store, edition, NOBODY).rules)
        self.waiting: list[tuple[str, str]] = []
        self.known: set[tuple[str, str]] = set()

    def pages(self):
        """(name of the file, its bytes) of every page; the first file is the way in."""
        yield "index.html", self._page("index.html", self.languages[0], "/")
        for language in self.languages:
            self._file("/", language)
            self._file(f"/{self.edition}/", language)
        while self.waiting:
            address, language = self.waiting.pop()
            name = file_of(address, language)
            yield name, self._page(name, language, address)

    def _page(self, name: str, language: str, address: str) -> bytes:
        path, query = urlsplit(address).path, dict(parse_qsl(urlsplit(address).query))
        answer = self.client.get(path, query_string={**query, "lang": language}, base_url=self.base)
        if answer.status_code != 200:
            raise NotExported(f"{address} ({language}): {answer.status}")
        if answer.mimetype != "text/html":
            return answer.data
        return loosened(answer.text, lambda link: self._link(link, name, language, path)).encode()

    def _link(self, link: str, name: str, language: str, path: str) -> str | None:
        """The same link among the files; None where it leads to what needs the server."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or (not parts.path and not parts.query):
            return link
        query = dict(parse_qsl(parts.query))
        language, where = query.pop("lang", language), parts.path or path
        if where.startswith("/static/"):
            target = where[1:]
        elif language not in self.languages or not self._exported(where):
            return None
        else:
            target = self._file(where + (f"?{urlencode(sorted(query.items()))}" if query else ""), language)
        return relpath(target, PurePosixPath(name).parent) + (f"#{parts.fragment}" if parts.fragment else "")

    def _exported(self, path: str) -> bool:
        try:
            endpoint, values = self.routes.match(path)
        except HTTPException:
            return False
        return endpoint in EXPORTED and values.get("edition", self.edition) == self.edition

    def _file(self, address: str, language: str) -> str:
        """The file of an address, which is then waiting to be written."""
        if (address, language) not in self.known:
            self.known.add((address, language))
            self.waiting.append((address, language))
        return file_of(address, language)


def file_of(address: str, language: str) -> str:
    """“/oidp-2026/rules” in French is fr/oidp-2026/rules.html; a query becomes part of the name."""
    parts = urlsplit(address)
    name = parts.path.strip("/") if not parts.path.endswith("/") else f"{parts.path.strip('/')}/index".strip("/")
    if parts.query:
        name += f"-{sha256(parts.query.encode()).hexdigest()[:10]}"
    return f"{language}/{name}" + ("" if name.endswith((".json", ".atom", ".ics")) else ".html")


def loosened(page: str, link: Callable[[str], str | None]) -> str:
    """A page without what needs the server, each link passed through `link`."""
    parser = _Loosening(link)
    parser.feed(page)
    parser.close()
    html = "".join(parser.out)
    html = re.sub(rf'<(li|p class="(?:action|small)")>{DEAD}[^{END[0]}]*{END}</(?:li|p)>', "", html)
    return html.replace(DEAD, "<span>").replace(END, "</span>")


class _Loosening(HTMLParser):
    """Copies HTML as it is, but for links, and for what is left out whole."""

    def __init__(self, link: Callable[[str], str | None]):
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._link, self._skipping, self._depth, self._dead = link, None, 0, False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if self._skipping:
            self._depth += tag == self._skipping
        elif tag == "form" or given.get("class") == "account":
            self._skipping, self._depth = tag, 1
        elif tag == "link" and given.get("rel") == "preload":
            return
        elif address := given.get("href") or given.get("src"):
            self._linked(tag, attrs, address)
        else:
            self.out.append(self.get_starttag_text())

    def _linked(self, tag, attrs, address: str) -> None:
        target = self._link(address)
        if target is None:
            self._dead = tag == "a"
            self.out.append(DEAD if tag == "a" else "")
            return
        written = "".join(
            f' {name}="{escape(target if name in ("href", "src") else value or "")}"'
            if value is not None
            else f" {name}"
            for name, value in attrs
        )
        self.out.append(f"<{tag}{written}>")

    def handle_startendtag(self, tag, attrs):
        if not self._skipping:
            self.out.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        if self._skipping:
            self._depth -= tag == self._skipping
            if not self._depth:
                self._skipping = None
        elif tag == "a" and self._dead:
            self._dead = False
            self.out.append(END)
        else:
            self.out.append(f"</{tag}>")

    def handle_data(self, data):
        self._copy(data)

    def handle_entityref(self, name):
        self._copy(f"&{name};")

    def handle_charref(self, name):
        self._copy(f"&#{name};")

    def handle_decl(self, decl):
        self._copy(f"<!{decl}>")

    def _copy(self, text: str) -> None:
        if not self._skipping:
            self.out.append(text)
