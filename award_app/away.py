"""What is around the program fails: the database does not answer, the disk is full. Not the request's fault, and it passes.

The answer is 503 with a time to come back, in words; a request sent again with its key is never done twice.
"""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
AGAIN_AFTER = 30  # seconds


def passes(error: Exception) -> bool:
    """Whether the same request may succeed soon: locked, cut off, full; not a mistake in the program."""
    if isinstance(error, OSError):
        return error.errno in FULL
    cut = isinstance(error, DBAPIError) and error.connection_invalidated
    return cut or isinstance(error, (OperationalError, InterfaceError, TimeoutError))
