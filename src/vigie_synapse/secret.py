"""Keys that the guard makes for itself at its first start."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32


def secret(path: Path, mode: int = 0o600) -> bytes:
    """The key in this file, made now when there is none. Raises `OSError`."""
    with contextlib.suppress(FileNotFoundError):
        key = path.read_bytes()
        if len(key) == KEY_BYTES:
            return key
    key = secrets.token_bytes(KEY_BYTES)
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(file, "wb") as new:
        new.write(key)
    return key
