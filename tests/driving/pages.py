"""Pages as a browser reads them: forms with what is filled in already, links, and sending a form with one of its buttons.

Nothing is known beforehand of a page but the names of the fields that a person fills in; the token, the key and the version
that was seen come from the page itself. A request that was sent can be sent again exactly (`Browser.again`).
"""

from __future__ import annotations

import http.client
import secrets
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

SECONDS = 90  # how long an answer may take
VOID = ("input", "br", "hr", "img", "meta", "link")


class Lost(Exception):
    """The connection ended before an answer came: whether the request was acted upon is not known."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """An answer: status, headers, bytes; `forms` and `links` where it is a page."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def leads_to(self) -> str:
        """Where a redirect leads, as a path of this site."""
        parts = urlsplit(urljoin(self.path, self.headers.get("location", "")))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def form(self, *names: str, action: str = "") -> Form:
        """The form that has these fields (and whose address ends so)."""
        for one in self.forms:
            if all(one.has(name) for name in names) and one.action.endswith(action):
                return one
        raise AssertionError(f"{self.path} ({self.status}) has no form with {names} {action}\n{self.words()[:1500]}")

    def words(self) -> str:
        return " ".join(_Text.of(self.text).split())


@dataclass(frozen=True)
class Input:
    name: str
    value: str
    sort: str  # text, textarea, select, radio, checkbox, file, hidden, …
    chosen: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form of a page; `with_` fills it in, `body` is what a browser would send."""

    action: str
    method: str
    inputs: tuple[Input, ...]
    buttons: tuple[tuple[str, str], ...]  # (name, value)
    multipart: bool = False

    def has(self, name: str) -> bool:
        return any(one.name == name for one in self.inputs) or any(one[0] == name for one in self.buttons)

    def value(self, name: str) -> str:
        return next((one.value for one in self.inputs if one.name == name and one.chosen), "")

    def with_(self, **answers) -> Form:
        """Filled in: text for a field, one or several values for choices, True or False for a tick.

        A name that is no identifier is given as {"answer_x-start": …} by `filled`."""
        return self.filled(answers)

    def filled(self, answers: dict) -> Form:
        unknown = [name for name in answers if not self.has(name)]
        assert not unknown, f"{self.action} has no field {unknown}: {sorted({one.name for one in self.inputs})}"
        return replace(self, inputs=tuple(_answered(one, answers) for one in self.inputs))

    def pairs(self, button: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        sent = [(one.name, one.value) for one in self.inputs if one.chosen and one.name and one.sort != "file"]
        return sent + ([button] if button and button[0] else [])


def _answered(one: Input, answers: dict) -> Input:
    if one.name not in answers:
        return one
    given = answers[one.name]
    if one.sort in ("radio", "checkbox"):
        wanted = given if isinstance(given, (list, tuple, set)) else [given]
        return replace(one, chosen=given if isinstance(given, bool) else one.value in wanted)
    return replace(one, value=str(given), chosen=True)


class Browser:
    """Somebody's browser: cookies, and the last request, at one of the servers of an award."""

    def __init__(self, port: int, cookies: dict | None = None):
        self.port, self.cookies = port, dict(cookies or {})
        self.last: Request | None = None

    def get(self, path: str) -> Page:
        return self.send(Request("GET", path))

    def follow(self, page: Page) -> Page:
        """The page that redirects lead to."""
        for _ in range(6):
            if page.status not in (301, 302, 303):
                return page
            page = self.get(page.leads_to)
        raise AssertionError(f"{page.path} leads round in circles")

    def submit(self, page: Page, form: Form, button: tuple[str, str] | None = None, files=()) -> Page:
        """Send a form as its button does. `files`: [(field, name, content)]."""
        return self.send(self.request_of(page, form, button, files))

    def request_of(self, page: Page, form: Form, button=None, files=()) -> Request:
        path = urlsplit(urljoin(page.path, form.action or page.path))
        address = path.path + (f"?{path.query}" if path.query else "")
        if form.multipart or files:
            return Request("POST", address, *multipart(form.pairs(button), files))
        return Request("POST", address, urlencode(form.pairs(button)).encode(), "application/x-www-form-urlencoded")

    def again(self) -> Page:
        """The last request once more, byte for byte, as after an answer that was lost."""
        return self.send(self.last)

    def send(self, request: Request) -> Page:
        """Raises Lost."""
        self.last = request
        kind = {"Content-Type": request.kind} if request.kind else {}
        return self.raw(request.method, request.path, request.body, {**kind, **dict(request.headers)})

    def raw(self, method: str, path: str, body: bytes = b"", headers: dict | None = None, seconds: float = SECONDS) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        own = {"Host": f"localhost:{self.port}", "Accept-Language": "en", "Accept": "text/html"} | (headers or {})
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body or None, own)
            answer = connection.getresponse()
            content, told = answer.read(), answer.getheaders()
        except (OSError, http.client.HTTPException) as ended:
            raise Lost(f"{method} {path}: {type(ended).__name__} {ended}") from ended
        finally:
            connection.close()
        return self._page(answer.status, told, content, path)

    def _page(self, status: int, told, content: bytes, path: str) -> Page:
        for name, value in told:
            if name.lower() == "set-cookie":
                pair = value.split(";", 1)[0].split("=", 1)
                self.cookies[pair[0].strip()] = pair[1]
        headers = {name.lower(): value for name, value in told}
        page = Page(status, headers, content, path)
        if headers.get("content-type", "").startswith("text/html"):
            page.forms[:], page.links[:] = read(page.text)
        return page


def multipart(pairs, files) -> tuple[bytes, str]:
    """The body and its kind, as a browser sends fields and files."""
    line, parts = secrets.token_hex(16), []
    for name, value in pairs:
        parts.append(f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, file, content in files:
        quoted = file.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        parts.append(
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{quoted}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n"
        )
    return b"".join([*parts, f"--{line}--\r\n".encode()]), f"multipart/form-data; boundary={line}"


# -- reading a page


def read(html: str) -> tuple[list[Form], list[str]]:
    reader = _Forms()
    reader.feed(html)
    return reader.forms, reader.links


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.links = [], []
        self._form = self._select = self._area = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self._form = {"given": given, "inputs": [], "buttons": []}
        elif self._form is not None:
            self._within(tag, given)

    def _within(self, tag, given):
        name, form = given.get("name") or "", self._form
        if tag == "input" and "disabled" not in given:
            sort = given.get("type") or "text"
            chosen = sort not in ("radio", "checkbox") or "checked" in given
            value = given.get("value") if given.get("value") is not None else ("on" if sort == "checkbox" else "")
            form["inputs"].append(Input(name, value, sort, chosen))
        elif tag == "button" and "disabled" not in given:
            form["buttons"].append((name, given.get("value") or ""))
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = {"name": name, "choices": [], "chosen": None}
        elif tag == "option" and self._select is not None:
            self._select["choices"].append(given.get("value") or "")
            if "selected" in given:
                self._select["chosen"] = given.get("value") or ""

    def handle_data(self, text):
        if self._area:
            self._area[1].append(text)

    def handle_endtag(self, tag):
        if self._form is None:
            return
        if tag == "textarea" and self._area:
            name, text = self._area
            self._form["inputs"].append(Input(name, "".join(text).removeprefix("\n").removeprefix("\r\n"), "textarea"))
            self._area = None
        elif tag == "select" and self._select:
            one = self._select
            first = one["choices"][0] if one["choices"] else ""
            value = first if one["chosen"] is None else one["chosen"]
            self._form["inputs"].append(Input(one["name"], value, "select", True, tuple(one["choices"])))
            self._select = None
        elif tag == "form":
            given = self._form["given"]
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").upper(),
                                   tuple(self._form["inputs"]), tuple(self._form["buttons"]),
                                   given.get("enctype") == "multipart/form-data"))
            self._form = None


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.said, self._hidden = [], 0

    @classmethod
    def of(cls, html: str) -> str:
        reader = cls()
        reader.feed(html)
        return " ".join(reader.said)

    def handle_starttag(self, tag, attributes):
        self._hidden += tag in ("script", "style", "head")

    def handle_endtag(self, tag):
        self._hidden -= tag in ("script", "style", "head")

    def handle_data(self, text):
        if not self._hidden:
            self.said.append(text)
