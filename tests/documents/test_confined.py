"""The child in which documents are made reaches nothing, even where the library itself would: asked of the child."""

import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from award_app.documents import rendering
from award_app.documents.certificates import CannotBeSet, certificate_renderer, html_of, pdf_of
from award_app.documents.rendering import Renderer, RenderingFailed

from .test_certificates import FACTS

WAYS_OUT = {
    "the network": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a name": "import socket; socket.getaddrinfo('award.example.org', 80)",
    "a listening port": "import socket; socket.socket().bind(('127.0.0.1', 0))",
    "another program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "a copy of itself": "import os; os.fork()",
    "a file to read": "open('/etc/passwd')",
    "a file to write": "open('/tmp/award-canary', 'w')",
    "an address": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
}
CHILD = """
import importlib.util, sys, socket, subprocess, urllib.request
spec = importlib.util.spec_from_file_location('rendering', sys.argv[1])
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
child.confine()
"""


def child(does: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-I", "-c", CHILD + does, rendering.__file__], capture_output=True, text=True,
                          timeout=60)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_is_closed(way):
    ended = child(WAYS_OUT[way])
    assert ended.returncode == 1 and "A document's child may not" in ended.stderr


def test_the_fetcher_refuses_by_itself_before_the_child_is_shut():
    """Two locks: what one would let through, the other does not."""
    opened = CHILD.replace("child.confine()", "") + "child.Workshop('').fetcher.fetch('file:///etc/passwd')"
    ended = subprocess.run([sys.executable, "-I", "-c", opened, rendering.__file__], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1 and "ValueError: Documents fetch nothing." in ended.stderr


def test_memory_ends_before_the_machines_does():
    ended = child("bytearray(3_000_000_000)")
    assert ended.returncode == 1 and "MemoryError" in ended.stderr


def test_every_fetch_is_refused_whatever_asks_for_it():
    """A spy in the place of the fetcher: nothing that a page can name is ever fetched from anywhere else."""
    spy = """
import weasyprint
asked = []
class Spy(weasyprint.urls.URLFetcher):
    def fetch(self, url, headers=None):
        asked.append(url); raise ValueError('nothing')
page = '''<link rel=stylesheet href="http://x.invalid/a"><link rel=attachment href="file:///etc/passwd">
<style>@import "http://x.invalid/b"; @font-face{font-family:x;src:url(http://x.invalid/c)} p{background:url(http://x.invalid/d);
font-family:x}</style><img src="http://x.invalid/e"><img src="data:image/png;base64,AA=="><object data="http://x.invalid/f">
</object><svg><image href="http://x.invalid/g"/></svg><p>Read'''
weasyprint.HTML(string=page, url_fetcher=Spy()).write_pdf()
print(len(asked), all(one.split(':')[0] in ('http', 'file', 'data') for one in asked))
"""
    ended = subprocess.run([sys.executable, "-I", "-c", spy], capture_output=True, text=True, timeout=100)
    number, known = ended.stdout.split()
    assert int(number) >= 5 and known == "True", "the page does try, and only by the fetcher, which the child's refuses"


def test_a_page_nested_four_hundred_deep_is_made_or_refused_and_the_next_one_is_made():
    with Renderer() as renderer:
        try:
            made = renderer.render("<span>" * 400 + "deep", "A page", "en", "00" * 16)
            assert made.startswith(b"%PDF")
        except RenderingFailed as failed:
            assert "deeply" in str(failed)
        assert renderer.render("<p>well", "A page", "en", "00" * 16).startswith(b"%PDF")


def test_a_name_of_a_megabyte_is_refused_or_cut_at_once():
    before = time.process_time()
    for name in ("A" * 1_000_000, "A " * 500_000, "\u0301" * 1_000_000, "<b>" * 300_000):
        try:
            assert len(html_of(replace(FACTS, holder=name))) < 100_000
        except CannotBeSet:
            continue
    assert time.process_time() - before < 20


def test_the_metadata_of_a_certificate_names_nobody():
    """Its title, its language and how it was made; no account, no machine, no time but the facts' own."""
    with certificate_renderer() as renderer:
        made = pdf_of(FACTS, renderer)
    with pikepdf.open(BytesIO(made)) as pdf:
        told = {str(name): str(value) for name, value in pdf.docinfo.items()}
        assert set(told) <= {"/Title", "/Producer", "/CreationDate", "/ModDate", "/Creator", "/Author", "/Subject"}
        assert "root" not in str(told) and "/tmp" not in str(told)
        assert not pdf.attachments
