"""The public pages as files: every link inside works without a server, and nothing private is in them."""

import re
from urllib.parse import unquote, urlsplit

import pytest

from award_app.site import export, file_of, loosened
from tests.public.conftest import EDITION

CANARIES = ("rehearsal.invalid", "csrf_token", "SECRET CANARY")


@pytest.fixture
def site(visit, tmp_path):
    """The edition after its announcement, exported: (folder, visitor)."""
    visitor = visit(
        "announced",
        "update private_answers set value = '\"SECRET CANARY\"'",
        "update minutes set text = 'SECRET CANARY'",
        "update justifications set text = 'SECRET CANARY'",
    )
    export(visitor.store, visitor.settings, EDITION, tmp_path / "site")
    return tmp_path / "site", visitor


def links(page: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'(?:href|src)="([^"]*)"', page)]


def test_every_link_inside_leads_to_a_file_that_is_there(site):
    folder, _visitor = site
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        for link in links(page.read_text()):
            parts = urlsplit(link)
            if parts.scheme not in ("", "file"):
                continue
            assert not parts.path.startswith("/"), (page, link)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file() and folder.resolve() in target.resolve().parents, (page, link)
            if parts.fragment:
                assert f'id="{parts.fragment}"' in target.read_text(), (page, link)


def test_every_language_has_its_own_pages(site):
    folder, visitor = site
    for language in ("fr", "es", "en", "ca", "pt"):
        for name in (
            "index",
            f"{EDITION}/index",
            f"{EDITION}/rules",
            f"{EDITION}/candidacies",
            f"{EDITION}/results",
            f"{EDITION}/record",
        ):
            assert f'<html lang="{language}"' in (folder / language / f"{name}.html").read_text()
    assert (folder / "index.html").is_file()


def test_styles_and_fonts_are_beside_the_pages(site):
    folder, _visitor = site
    for sheet in (folder / "static" / "css").glob("*.css"):
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            assert (sheet.parent / address).resolve().is_file(), (sheet, address)


def test_nothing_private_is_in_any_file(site):
    folder, visitor = site
    hidden = [place for (place,) in visitor.all("select place from candidacies where state not like 'final:%'")]
    people = [name for (name,) in visitor.all("select name from persons")]
    for file in (one for one in folder.rglob("*") if one.suffix in (".html", ".json", ".atom")):
        content = file.read_text()
        for canary in (*CANARIES, *hidden, *people):
            assert not re.search(rf"(?<!\w){re.escape(canary)}(?!\w)", content), (file, canary)


def test_no_form_and_no_way_to_sign_in_is_left(site):
    folder, _visitor = site
    for page in folder.rglob("*.html"):
        content = page.read_text()
        assert "<form" not in content and "sign-in" not in content and "\0" not in content


def test_an_edition_whose_candidacies_are_not_public_exports_none(visit, tmp_path):
    visitor = visit("call")
    export(visitor.store, visitor.settings, EDITION, tmp_path / "site")
    assert not (tmp_path / "site" / "en" / EDITION / "candidacies").exists()


def test_a_page_keeps_its_text_as_it_was():
    page = '<p class="x">A &amp; B &#8217; <a href="/out">there</a><br/><form><p>gone</p></form>'
    page += '<li><a href="/gone">x</a></li></p>'
    kept = loosened(page, {"/out": "../out.html", "/gone": None}.get)
    assert kept == '<p class="x">A &amp; B &#8217; <a href="../out.html">there</a><br/></p>'


def test_a_query_has_a_file_of_its_own():
    assert file_of("/oidp-2026/", "fr") == "fr/oidp-2026/index.html" and file_of("/", "fr") == "fr/index.html"
    assert file_of("/oidp-2026/candidacies?after=x", "fr") != file_of("/oidp-2026/candidacies", "fr")


@pytest.mark.browser
def test_the_files_open_in_a_browser_without_a_server(site, page):
    folder, _visitor = site
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", level=3).get_by_role("link").click()
    page.get_by_role("link", name="See the results").click()
    assert page.get_by_role("heading", name="Results", exact=True).is_visible()
    assert page.evaluate("document.fonts.check('16px \"Award Display\"')") and failed == []
