"""Documents (PDF): whether they can be opened and do nothing by themselves; a copy without what names their author."""

import os
from io import BytesIO

import pikepdf
from child import Refused

OBJECTS = 300_000
ACTIVE = {"/JS", "/RichMedia", "/XFA"}  # a script, a film with a program, a form that is one
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"}


def look(file, type) -> dict:
    with _opened(file) as paper:
        if len(paper.objects) > OBJECTS:
            raise Refused("too_large", {})
        pages = len(paper.pages)
        for one in paper.objects:
            _is_still(one)
    return {"pages": pages}


def clean(file, type, made) -> dict:
    with _opened(file) as paper:
        for name in ("/Metadata", "/PieceInfo"):
            if name in paper.Root:
                del paper.Root[name]
        for one in paper.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                for name in ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb"):
                    if name in one:
                        del one[name]
        if "/Info" in paper.trailer:
            del paper.trailer["/Info"]
        copy = BytesIO()
        paper.save(copy, deterministic_id=True, fix_metadata_version=False)
    with os.fdopen(made, "wb") as out:
        out.write(copy.getvalue())
    return {}


def _opened(file):
    try:
        return pikepdf.open(file, inherit_page_attributes=False)
    except pikepdf.PasswordError:
        raise Refused("locked", {}) from None


def _is_still(one, deep: int = 0) -> None:
    """Raises Refused where an object, or one that stands in it, is a program, starts one, or is another file."""
    if deep > 40 or not isinstance(one, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
        return
    if isinstance(one, pikepdf.Array):
        inside = list(one)
    else:
        names = set(one.keys())
        action = one.get("/S")
        if names & ACTIVE or (isinstance(action, pikepdf.Name) and str(action) in ACTIONS) or "/EF" in names:
            raise Refused("active", {})
        inside = [one[name] for name in names]
    for each in inside:
        if not getattr(each, "is_indirect", False):  # those are asked on their own
            _is_still(each, deep + 1)
