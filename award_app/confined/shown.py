"""Files as pictures of their pages, made here so that nobody's browser opens what a city sent: documents (PDF) and pictures.

What a document would do by itself is not done: no form is filled, no script is in the library. A page is drawn as large as a
screen shows it, whatever size it says it has.
"""

import os

import pypdfium2
from child import Refused
from pictures import FORMATS, PIXELS, ImageOps
from PIL import Image

LONGEST = 1600  # pixels, of the longer side
MOST_PAGES = 60


def count(file, type) -> dict:
    """How many pages there are, and how many of them are shown."""
    if type in FORMATS:
        return {"pages": 1, "shown": 1}
    pages = len(_document(file))
    return {"pages": pages, "shown": min(pages, MOST_PAGES)}


def page(file, type, made, number) -> dict:
    """One page as a picture (JPEG), from 1."""
    drawn = _picture(file, type) if type in FORMATS else _of_document(file, number)
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    with os.fdopen(made, "wb") as out:
        paper.save(out, "JPEG", quality=80, optimize=True)
    return {"width": paper.width, "height": paper.height}


def _picture(file, type):
    with Image.open(file, formats=[FORMATS[type]]) as picture:
        if picture.format == "JPEG":
            picture.draft("RGB", (LONGEST, LONGEST))
        elif picture.width * picture.height > PIXELS:
            raise Refused("too_large", {})
        turned = ImageOps.exif_transpose(picture).convert("RGBA")
    turned.thumbnail((LONGEST, LONGEST))
    return turned


def _of_document(file, number):
    document = _document(file)
    if not 0 < number <= min(len(document), MOST_PAGES):
        raise Refused("no_such_page", {})
    leaf = document[number - 1]
    wide, high = leaf.get_size()
    if not (0 < wide < 1e6 and 0 < high < 1e6) or not 0.02 < wide / high < 50:
        raise Refused("unreadable", {})
    return leaf.render(scale=LONGEST / max(wide, high), may_draw_forms=False).to_pil().convert("RGBA")


def _document(file):
    try:
        return pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as problem:
        raise Refused("locked" if "password" in str(problem).lower() else "unreadable", {}) from None
