"""Every answer carries the headers of a private site, whatever its status; nothing private is kept by a cache."""

import gzip
import io
import re

import pytest

from award_app import answering
from award_app.files import HEADERS as OF_FILES

PAGES = {
    200: ("GET", "/", {}),
    303: ("GET", "/oidp-2026/desk", {}),
    304: ("GET", "/static/mark.svg", {"headers": {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}}),
    400: ("POST", "/sign-in", {}),
    404: ("GET", "/nothing/here/at/all", {}),
    405: ("PUT", "/", {}),
    410: ("GET", "/sign-in/no-such-link", {}),
    413: ("POST", "/sign-in", {"data": {"name": "a" * 5_000_000}}),
}


@pytest.mark.parametrize("status", PAGES)
def test_every_status_has_every_header(site, status):
    method, path, more = PAGES[status]
    answer = site.browser().open(path, method=method, **more)
    assert answer.status_code == status
    for name, value in answering.HEADERS.items():
        assert answer.headers.getlist(name) == [value], name
    if "/static/" not in path:
        assert answer.headers["Cache-Control"] == "no-store" and "Cookie" in answer.vary


def test_a_fault_of_ours_has_them_too_and_shows_no_trace(site):
    def broken():
        raise RuntimeError("CANARY")

    broken.policy = site.app.view_functions["public.home"].policy
    site.app.view_functions["public.home"] = broken
    answer = site.browser().get("/")
    assert answer.status_code == 500 and "CANARY" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"] == answering.CSP and answer.headers["Cache-Control"] == "no-store"


def test_nothing_of_a_page_runs_or_looks_like_what_a_stranger_wrote():
    assert "unsafe" not in answering.CSP and "*" not in answering.CSP
    told = dict(one.strip().split(" ", 1) for one in answering.CSP.split(";"))
    assert told["default-src"] == "'self'" and told["frame-ancestors"] == told["object-src"] == told["base-uri"] == "'none'"


def test_over_https_the_cookie_is_secure_and_the_browser_told_to_stay(site):
    app = site.worker(base_url="https://award.example.org")
    answer = app.test_client().get("/sign-in", base_url="https://award.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_no_page_has_an_inline_script_or_style(site):
    city = site.world.city("Rennes")
    for path in ("/", "/sign-in", "/oidp-2026/", "/oidp-2026/rules", f"/oidp-2026/candidacy/{city.id}/",
                 f"/oidp-2026/candidacy/{city.id}/texts"):
        page = site.browser(city).get(path).text
        own_script = r"<script(?![^>]*\bsrc=|[^>]* type=\"application/json\")[^>]*>\s*\S"  # data are no script
        assert not re.search(own_script + r"|<style|\son\w+=\"|\sstyle=\"|javascript:", page), path


def test_a_file_is_handed_out_as_an_attachment_in_a_sandbox(site):
    from award_app.files import receive
    from award_app.stages.submission import application_form

    city = site.world.city("Rennes")
    field = application_form(site.world.rules).field("annexes")
    hostile = b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF\n"
    file = receive(site.world.store, city.row, field, io.BytesIO(hostile), 'a"\r\nX-Evil: 1\u202efdp.html')
    answer = site.browser(city).get(f"/oidp-2026/candidacy/{city.id}/file/{file['id']}")
    assert answer.status_code == 200 and answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;") and "X-Evil" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == OF_FILES["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers


def test_style_sheets_travel_compressed_where_the_browser_can_and_pages_never_do(site):
    def asks(path: str, encodings: str):
        return site.browser().get(path, headers={"Accept-Encoding": encodings})

    plain, small = asks("/static/css/forms.css", "identity"), asks("/static/css/forms.css", "gzip, br")
    assert gzip.decompress(small.data) == plain.data and len(small.data) < len(plain.data) / 3
    assert small.headers["Content-Encoding"] == "gzip" and int(small.headers["Content-Length"]) == len(small.data)
    assert "Accept-Encoding" in plain.vary and "Accept-Encoding" in small.vary
    assert "Content-Encoding" not in asks("/", "gzip").headers, "what it keeps secret could be told from its length"
    known = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    again = site.browser().get("/static/css/forms.css", headers=known)
    assert again.status_code == 304
