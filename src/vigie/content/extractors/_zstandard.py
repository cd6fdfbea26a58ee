"""Zstandard: in the standard library since Python 3.14, and from its backport before."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def zstandard(source: io.BytesIO) -> Iterator[Any]:
    """What is packed, as a file to read. Raises `OSError` when it is damaged, `ImportError` where nothing reads it."""
    module = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    try:
        with module.ZstdFile(source) as opened:
            yield opened
    except module.ZstdError as error:
        raise OSError(str(error)) from error
