"""Makes one body into many: each copy carries its own mark where its format allows a comment, and stays valid."""

import struct
import zlib
from collections.abc import Callable

MIMETYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
    "csv": "text/csv",
    "ps1": "text/plain",
}

_PNG_END = 12
_ZIP_END_SIGNATURE = b"PK\x05\x06"


def _pdf(body: bytes, mark: str) -> bytes:
    return body + f"\n% {mark}\n".encode()


def _png(body: bytes, mark: str) -> bytes:
    """A tEXt chunk before IEND (PNG specification, 11.3.4.3)."""
    data = b"Comment\0" + mark.encode("latin-1")
    chunk = struct.pack(">I", len(data)) + b"tEXt" + data + struct.pack(">I", zlib.crc32(b"tEXt" + data))
    return body[:-_PNG_END] + chunk + body[-_PNG_END:]


def _jpg(body: bytes, mark: str) -> bytes:
    """A COM segment right after the start of image."""
    data = mark.encode("latin-1")
    return body[:2] + b"\xff\xfe" + struct.pack(">H", len(data) + 2) + data + body[2:]


def _zip(body: bytes, mark: str) -> bytes:
    """An archive comment: office readers ignore it. The body must have none yet."""
    end = body.rfind(_ZIP_END_SIGNATURE)
    if end != len(body) - 22:
        raise ValueError("not a ZIP archive without comment")
    data = mark.encode("latin-1")
    return body[:-2] + struct.pack("<H", len(data)) + data


def _text(body: bytes, mark: str) -> bytes:
    return body + f"# {mark}\r\n".encode()


_VARIERS: dict[str, Callable[[bytes, str], bytes]] = {
    "pdf": _pdf, "png": _png, "jpg": _jpg, "docx": _zip, "xlsx": _zip, "pptx": _zip, "odt": _zip,
    "txt": _text, "csv": _text, "ps1": _text,
}  # fmt: skip


def vary(form: str, body: bytes, mark: str) -> bytes:
    """A valid copy of ``body`` that differs by ``mark`` (Latin-1, under 60,000 characters).

    Raises `KeyError` for an unknown form, `ValueError` for a body that is not of its form.
    """
    return _VARIERS[form](body, mark)
