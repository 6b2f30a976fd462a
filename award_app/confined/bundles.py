"""Documents that are bundles of parts (DOCX, XLSX, PPTX, ODT …): no bombs, no programs; a copy that names no author.

Nothing is unpacked to the disk. What the directory says of a part's size is held against what comes out of it.
"""

import os
import re
import zipfile

from child import Refused

PARTS, UNPACKED, RATIO = 4000, 400_000_000, 200  # bytes of all parts; how many times a part may grow
ACTIVE = re.compile(
    r"vbaproject|vbadata|/macrosheets/|/activex/|(^|/)basic/|(^|/)scripts/|"
    r"\.(exe|dll|js|vbs|ps1|bat|jar|scr|lnk|hta|html?)$",
    re.I,
)
FROM_OUTSIDE = re.compile(rb'(attachedTemplate|oleObject|frame|externalLinkPath)"[^>]*TargetMode="External"', re.I)
NAMED = {  # what of these parts names people, and goes
    "docProps/core.xml": rb"<(dc:creator|cp:lastModifiedBy|cp:lastPrinted)\b[^>]*>[^<]*</\1>",
    "docProps/app.xml": rb"<(Company|Manager|Template|HyperlinkBase)\b[^>]*>[^<]*</\1>",
    "meta.xml": rb"<(dc:creator|meta:initial-creator|meta:printed-by|meta:user-defined|meta:template)\b[^>]*>[^<]*</\1>",
}
CUSTOM = "docProps/custom.xml"


def look(file, type) -> dict:
    with zipfile.ZipFile(file) as bundle:
        parts = bundle.infolist()
        if len(parts) > PARTS or sum(one.file_size for one in parts) > UNPACKED or any(map(_swells, parts)):
            raise Refused("too_large", {})
        for one in parts:
            if ACTIVE.search(one.filename) or one.filename.endswith(".rels") and FROM_OUTSIDE.search(bundle.read(one)):
                raise Refused("active", {})
            if one.flag_bits & 1:
                raise Refused("locked", {})
            _read(bundle, one)
    return {"parts": len(parts)}


def clean(file, type, made) -> dict:
    look(file, type)
    with zipfile.ZipFile(file) as bundle, os.fdopen(made, "w+b") as out, zipfile.ZipFile(out, "w") as copy:
        for one in bundle.infolist():
            content = bundle.read(one)
            if one.filename in NAMED:
                content = re.sub(NAMED[one.filename], b"", content)
            if one.filename == CUSTOM:
                content = re.sub(rb"<property\b.*</property>", b"", content, flags=re.S)
            plain = zipfile.ZipInfo(one.filename)  # of 1980: when a part was written is nobody's business
            plain.compress_type = one.compress_type
            copy.writestr(plain, content)
    return {}


def _swells(one: zipfile.ZipInfo) -> bool:
    return one.file_size > 5_000_000 and one.file_size > RATIO * max(1, one.compress_size)


def _read(bundle, one) -> None:
    """All of it, piece by piece: its digest is held against the directory's."""
    with bundle.open(one) as part:
        while part.read(1 << 20):
            pass
