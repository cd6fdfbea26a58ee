from kit.extraction import opened, places


def said(rtf: bytes) -> dict[str, str]:
    return dict(opened(b"{\\rtf1\\ansi\\ansicpg1252 " + rtf + b"}").parts)


def test_words_cut_by_formats_and_escapes_are_whole() -> None:
    assert said(rb"DIFFU{\b SI}ON\~REST\'52EINTE") == {"body": "DIFFUSION RESTREINTE"}
    assert said(rb"r\'e9union\par suite\tab fin") == {"body": "réunion\nsuite\tfin"}


def test_a_letter_of_unicode_replaces_what_old_readers_see() -> None:
    assert said(rb"\u68?IFF") == {"body": "DIFF"}
    assert said(rb"\uc2\u68 XXIFF") == {"body": "DIFF"}
    assert said(rb"\u-10179?\u-8704?") == {"body": "\U0001f600"}


def test_tables_of_fonts_and_what_nobody_sees_are_left_out() -> None:
    assert said(rb"{\fonttbl{\f0 Arial;}}{\*\unknown secret}{\stylesheet Normal;}corps") == {"body": "corps"}


def test_headers_notes_and_properties_have_their_place() -> None:
    found = said(rb"{\info{\title Un}{\author Deux}}{\headerl Trois}{\footnote Quatre}{\*\annotation Cinq}corps")
    assert found == {
        "properties": "Un\nDeux",
        "header": "Trois",
        "notes": "Quatre",
        "comments": "Cinq",
        "body": "corps",
    }


def test_embedded_files_are_opened() -> None:
    from kit.files import docx

    rtf = b"{\\rtf1{\\object{\\*\\objdata " + (b"\0" * 24 + docx()).hex().encode() + b"}}}"
    assert places(opened(rtf)) == {"embedded 1: header"}
