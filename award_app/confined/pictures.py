"""Pictures: whether they are what they say and not a bomb; a small one to be shown; a copy without what its camera wrote.

What a camera writes beside the picture (place, time, owner) is not copied; how it is turned is, and its colours.
"""

import os
import warnings

from child import Refused
from PIL import Image, ImageOps

PIXELS = 50_000_000
OF_A_PHOTOGRAPH = 250_000_000  # JPEG is read at an eighth of its size where it is larger
FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "tif": "TIFF"}
KEPT = {"JPEG": {"quality": 92}, "PNG": {}, "WEBP": {"quality": 92}}
SMALL = (480, 480)

Image.MAX_IMAGE_PIXELS = OF_A_PHOTOGRAPH
warnings.simplefilter("error", Image.DecompressionBombWarning)
Image.init()


def look(file, type) -> dict:
    """Its width and height, once all of it was read."""
    with _opened(file, type) as picture:
        wide, high = picture.size
        if picture.format == "JPEG":
            picture.draft("RGB", (1000, 1000))
        elif wide * high > PIXELS:
            raise Refused("too_large", {})
        picture.load()
    return {"width": wide, "height": high}


def small(file, type, made) -> dict:
    with _opened(file, type) as picture:
        if picture.format == "JPEG":
            picture.draft("RGB", SMALL)
        turned = ImageOps.exif_transpose(picture).convert("RGBA")
    turned.thumbnail(SMALL)
    paper = Image.new("RGB", turned.size, "white")
    paper.paste(turned, mask=turned.getchannel("A"))
    with os.fdopen(made, "wb") as out:
        paper.save(out, "JPEG", quality=80, optimize=True)
    return {"width": paper.width, "height": paper.height}


def clean(file, type, made) -> dict:
    with _opened(file, type) as picture:
        if picture.format not in KEPT or picture.width * picture.height > PIXELS:
            raise Refused("no_copy", {})
        how = KEPT[picture.format] | {"icc_profile": picture.info.get("icc_profile")}
        format_, turned = picture.format, ImageOps.exif_transpose(picture)
    turned.info = {}
    with os.fdopen(made, "wb") as out:
        turned.save(out, format_, **how)
    return {}


def _opened(file, type):
    return Image.open(file, formats=[FORMATS[type]])
