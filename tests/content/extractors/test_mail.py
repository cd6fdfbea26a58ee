from email.message import EmailMessage

from kit.extraction import MARK, opened, places


def test_encoded_headers_and_names_are_read() -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "a@x.example", "Mon, 02 Mar 2026 09:00:00 +0100"
    mail["Subject"] = "Réunion très " + MARK
    mail.add_attachment(b"rien", maintype="application", subtype="octet-stream", filename=f"{MARK} été.bin")
    assert places(opened(mail.as_bytes())) == {"subject", "file names"}


def test_a_message_in_a_message_is_read() -> None:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "a@x.example", "b@x.example", "interne"
    inner.set_content(MARK)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "c@x.example", "d@x.example", "externe"
    outer.add_attachment(inner)
    assert "body" in places(opened(outer.as_bytes()))


def test_bodies_in_old_encodings_are_read() -> None:
    head = b"From: a@x.example\nTo: b@x.example\nSubject: s\nMIME-Version: 1.0\n"
    body = "réunion".encode("cp1252")
    for said in (b"iso-8859-1", b"no-such-charset"):
        found = opened(head + b"Content-Type: text/plain; charset=" + said + b"\n\n" + body)
        assert ("body", "réunion") in found.parts


def test_source_code_with_colons_is_no_mail() -> None:
    assert opened(b"name: a\nto: b\nkey: c\n\nvalue\n").type == "text"
