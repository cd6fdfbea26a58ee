"""Files made to hurt: each is a verdict, and costs little."""

import io
import struct
import time
import zipfile
import zlib

import pytest

from kit.extraction import MARK, codes, opened, places, zipped
from kit.files import docx, pdf
from vigie.content.extraction import BOMB_FROM, Code
from vigie.content.extractors._kit import Content


def nested(depth: int) -> bytes:
    data = f"{MARK} au fond".encode()
    for level in range(depth):
        data = zipped(**{f"{level}__zip" if level else "note__txt": data})
    return data


def quine() -> bytes:
    """Archives in one another without end, as a recursive one unpacks."""
    return nested(40)


def test_an_archive_of_zeros_is_a_bomb_and_what_came_before_it_is_read() -> None:
    found = opened(zipped(a__txt=MARK, b__bin=bytes(BOMB_FROM + 1)))
    assert codes(found) == {Code.BOMB}
    assert places(found) == {"a.txt: line 1"}


def test_many_small_bombs_are_one_large_bomb() -> None:
    found = opened(
        zipped(**{f"{number}__txt": b"a" * (4 << 20) for number in range(20)}), expanded=32 << 20, text=1 << 40
    )
    assert codes(found) == {Code.BOMB}


def test_entries_that_lie_on_one_another_count_each_time() -> None:
    """One member, named a thousand times: small on disk, large when opened."""
    data = zipped(a__txt=b"a" * 1_000_000)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    count = 1_000
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    found = opened(data[:start] + entry * count + tail, expanded=20 << 20, text=1 << 40)
    assert Code.BOMB in codes(found) or Code.DAMAGED in codes(found)


def test_archives_in_archives_are_opened_so_deep_and_no_deeper() -> None:
    assert places(opened(nested(5))) == {"4.zip/3.zip/2.zip/1.zip/note.txt: line 1"}
    found = opened(quine())
    assert codes(found) == {Code.TOO_DEEP}
    assert not places(found)


def test_more_files_than_allowed_are_not_opened() -> None:
    found = opened(zipped(**{f"{number}__txt": "bonjour" for number in range(50)}), files=10)
    assert codes(found) == {Code.TOO_LARGE}
    assert len([1 for place, _ in found.parts if "line" in place]) == 10


@pytest.mark.parametrize("packed", ["gzip", "bz2", "lzma"])
def test_single_compressed_bombs(packed: str) -> None:
    import importlib

    data = importlib.import_module(packed).compress(bytes(BOMB_FROM + 1))
    assert codes(opened(data)) == {Code.BOMB}


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 30))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x><p>&l29;</p><p>{MARK}</p></x>'
    began = time.monotonic()
    assert places(opened(xml.encode())) == {"text"}
    members = {"[Content_Types]__xml": "<x/>", "word/document__xml": xml}
    assert places(opened(zipped(**members))) == {"body"}
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "piece",
    [
        b"<" * 400_000,
        b"<a " * 130_000,
        b'<a title="' * 40_000,
        b"<!--" * 100_000,
        b"<![CDATA[" * 40_000,
        b"&#" * 200_000,
        b"<p" * 200_000,
    ],
    ids=lambda piece: piece[:12].decode(),
)  # fmt: skip
def test_markup_that_never_ends_costs_no_more_than_its_size(piece: bytes) -> None:
    began = time.process_time()
    opened(b"<html>" + piece)
    opened(zipped(**{"[Content_Types]__xml": b"<x/>", "word/document__xml": b"<w:p>" + piece}))
    opened(zipped(**{"[Content_Types]__xml": b"<x/>", "xl/worksheets/sheet1__xml": piece, "xl/workbook__xml": piece}))
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1" + b"{" * 300_000,
        b"{\\rtf1" + b"{\\*" * 100_000,
        b"{\\rtf1\\u-1" + b"\\uc8\\u1" * 60_000,
        b"{\\rtf1{\\pict" + b"f" * 400_000,
    ],
    ids=["groups", "stars", "escapes", "picture"],
)  # fmt: skip
def test_rtf_without_end(data: bytes) -> None:
    began = time.process_time()
    assert opened(data).type == "rtf"
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "head",
    [
        b"From: a\nTo: b\nSubject: c\n" + b" x\n" * 100_000,
        b"From: a\nTo: b\nSubject: c\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 20_000,
    ],
    ids=["folded", "parts"],
)  # fmt: skip
def test_mail_without_end(head: bytes) -> None:
    began = time.process_time()
    opened(head)
    assert time.process_time() - began < 3


def test_json_as_deep_as_it_likes() -> None:
    assert opened(b"[" * 100_000 + b"]" * 100_000).type == "text"
    assert places(opened(b'{"a":' * 200 + f'"{MARK}"'.encode() + b"}" * 200)) == {"values"}


def test_halves_of_letters_do_not_break_the_answer() -> None:
    found = opened(b'{"a": "\\ud800 DIFFUSION RESTREINTE", "\\udfff": "\\ud83d\\ude00"}')
    assert places(found) == {"values"}
    assert "\U0001f600" in found.parts[0][1]


def test_a_page_count_that_is_a_lie_or_too_high() -> None:
    lied = pdf().replace(b"/Count 2", b"/Count 999999999")
    began = time.monotonic()
    opened(lied, seconds=3)
    assert time.monotonic() - began < 5
    found = opened(pdf(), pages=1)
    assert codes(found) == {Code.TOO_LARGE}
    assert "page 2" not in places(found)


def test_encrypted_archives_and_documents_are_told_apart_from_damaged_ones() -> None:
    locked = bytearray(zipped(a__txt=MARK))
    for signature in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.index(signature) + (6 if signature[2] == 3 else 8)] |= 1
    assert codes(opened(bytes(locked))) == {Code.ENCRYPTED}
    from fpdf import FPDF

    paper = FPDF()
    paper.set_encryption(owner_password="proprietaire", user_password="lecteur")
    paper.add_page()
    assert codes(opened(bytes(paper.output()), "a.pdf")) == {Code.ENCRYPTED}
    from kit.compound import compound

    assert codes(opened(compound({"EncryptedPackage": bytes(5_000), "EncryptionInfo": bytes(20)}), "a.docx")) == {
        Code.ENCRYPTED
    }
    manifest = (
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    odt = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest__xml": manifest,
        "content__xml": "x",
    }
    assert codes(opened(zipped(**odt))) == {Code.ENCRYPTED}
    assert codes(opened(docx()[:-200], "a.docx")) >= {Code.DAMAGED}


def test_mail_that_is_encrypted_is_told() -> None:
    head = b"From: a@x.example\nTo: b@x.example\nSubject: s\nMIME-Version: 1.0\n"
    assert codes(opened(head + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA")) == {
        Code.ENCRYPTED
    }


@pytest.mark.parametrize(
    "head",
    [
        b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5",
        b"age-encryption.org/v1\n",
        b"$ANSIBLE_VAULT;1.1;AES256\n6162",
        b"-----BEGIN PGP MESSAGE-----\n\nAAAA",
        b"\x30\x82\x09\x50\x02\x01\x03\x30\x82\x09\x16\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80",
    ],
    ids=["keepass", "age", "ansible", "openpgp", "pkcs12", "smime"],
)  # fmt: skip
def test_containers_that_only_a_key_opens_are_told_as_encrypted(head: bytes) -> None:
    found = opened(head + bytes(100))
    assert (found.type, codes(found)) == ("locked", {Code.ENCRYPTED})
    assert found.problems[0].detail


def test_an_archive_behind_a_picture_is_opened() -> None:
    from PIL import Image

    from kit.stamps import encoded

    picture = encoded(Image.new("RGB", (50, 50), "white"), "PNG")
    assert places(opened(picture + zipped(note__txt=MARK), "photo.png")) == {"appended.zip/note.txt: line 1"}


def test_a_picture_of_a_billion_pixels_is_too_large() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    from vigie.content.extraction import Look

    assert codes(opened(data, look=Look.STAMPS)) == {Code.TOO_LARGE}


def test_what_hides_in_cdata_attributes_and_other_encodings_is_read() -> None:
    for markup in (
        f"<html><p><![CDATA[{MARK}]]></p>".encode(),
        f'<svg><image aria-label="{MARK}"/></svg>'.encode(),
        f"<html><!-- {MARK} --></html>".encode(),
        f'<?xml version="1.0" encoding="UTF-16"?><x>{MARK}</x>'.encode("utf-16"),
        b"<p>DIFFUSION&nbsp;RESTREINTE</p>",
    ):
        said = " ".join(text for _, text in opened(markup).parts).replace("\xa0", " ")
        assert MARK in said
    watermark = f'<w:hdr><v:textpath string="{MARK}"/></w:hdr>'
    assert places(
        opened(zipped(**{"[Content_Types]__xml": "<x/>", "word/header1__xml": watermark, "word/document__xml": "<x/>"}))
    ) == {"header"}


def test_an_archive_whose_directory_is_gone_is_damaged() -> None:
    data = zipped(note__txt=MARK)
    found = opened(data[: data.index(b"PK\x01\x02")])
    assert (codes(found), places(found)) == ({Code.DAMAGED}, {"note.txt: line 1"})


def test_what_a_truncated_document_still_holds_is_read() -> None:
    found = opened(docx()[:-300], "note.docx")
    assert Code.DAMAGED in codes(found)
    assert places(found) == {"word/header1.xml: text"}
    began = time.process_time()
    opened(b"PK\x03\x04" * 500_000)
    assert codes(opened(zipped(a__bin=bytes(BOMB_FROM + 1))[:-30])) == {Code.BOMB}
    assert time.process_time() - began < 3


def test_the_archive_is_parsed_once() -> None:
    content = Content(zipped(a__txt="x"))
    assert content.archive is content.archive
    assert isinstance(content.archive, zipfile.ZipFile)
    assert io.BytesIO(content.data).read(2) == b"PK"


def test_members_that_say_one_thing_of_themselves_and_are_another() -> None:
    data, name = zipped(a__txt=MARK, b__txt=MARK), b"a.txt"
    renamed = data.replace(name, b"z.txt", 1)  # in its header alone: others go by the directory
    assert places(opened(renamed)) == {"a.txt: line 1", "b.txt: line 1"}
    crc = data.index(name) - 30 + 14
    directory = data.rindex(name) - 46 + 16
    for at in (crc, directory):
        broken = bytearray(data)
        broken[at] ^= 1
        found = opened(bytes(broken))
        assert "b.txt: line 1" in places(found)
        assert (Code.DAMAGED in codes(found)) == (at == directory)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"MSCF", "a CAB archive: not opened"),
        (b"LZIP", "an lzip archive: not opened"),
        (b"!BDN", "a mailbox of Outlook (.pst): not opened"),
        (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), "notes of OneNote: searched for runs of letters alone"),
        (b"SQLite format 3\0", "an SQLite database: searched for runs of letters alone"),
        (bytes(0x8001) + b"CD001", "an ISO image: searched for runs of letters alone"),
        (b"\x00\x01\x02", ""),
    ],
)
def test_what_is_not_read_says_what_it_is(head: bytes, kind: str) -> None:
    [problem] = opened(head + bytes(40) + MARK.encode("utf-16-le") + bytes(40)).problems
    assert (problem.code, problem.detail) == (Code.UNSUPPORTED, kind)
