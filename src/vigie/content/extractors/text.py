"""Plain text, tables of values and source code, in the encodings that people's tools write."""

import codecs
from typing import Final

from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b\b\x00"))
_SAMPLE: Final = 8_192
_BLOCK: Final = 31_000
_AGAIN: Final = 200  # characters of a block that the next one repeats


def decoded(data: bytes) -> str | None:
    """The text that bytes are; None when they are none. Never fails on a single wrong byte in the middle of a text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    sample = data[:_SAMPLE]
    if b"\x00" in sample:
        return _wide(data, sample)
    if len(sample.translate(None, _CONTROL)) < 0.98 * len(sample):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > _SAMPLE or error.end >= len(data):
            return data.decode("utf-8", "replace")
        return data.decode("cp1252", "replace") if _is_western(sample) else None


def _wide(data: bytes, sample: bytes) -> str | None:
    """UTF-16 without its mark: of Western texts, every other byte is zero."""
    half = len(sample) // 2
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if half >= 4 and zeros.count(0) > 0.7 * half and sample.count(0) < 0.65 * len(sample):
            return data.decode(encoding, "replace")
    return None


def _is_western(sample: bytes) -> bool:
    """Mostly letters: random bytes have as many above 127 as below."""
    return sum(byte > 127 for byte in sample) < 0.3 * len(sample)


def _extract(content: Content, sink: Sink) -> None:
    text = decoded(content.data) or ""
    first = 1
    for start in range(0, len(text), _BLOCK):
        piece = text[max(start - _AGAIN, 0) : start + _BLOCK]
        sink.text(f"line {first}", piece)
        first += text.count("\n", start, start + _BLOCK)


EXTRACTORS = (
    Extractor(
        name="text",
        suffixes=suffixes(
            "txt text md rst csv tsv log ini cfg conf toml yml yaml env properties py js ts java c h "
            "cpp cs go rs rb php pl sh bash zsh ps1 psm1 bat cmd vbs sql tf hcl ldif reg pem key crt "
            "asc ics vcf tex srt"
        ),
        recognises=lambda content: decoded(content.data) is not None,
        extract=_extract,
        rank=90,
        loose=True,
    ),
)
