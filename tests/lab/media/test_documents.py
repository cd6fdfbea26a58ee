import random
from io import BytesIO

from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from vigie.lab.media import documents


def words(count: int) -> str:
    return "Voici la note demandée. " * count


def test_office_documents_open_with_their_heading() -> None:
    rng = random.Random(3)
    assert Document(BytesIO(documents.docx(rng, words, "Bilan"))).paragraphs[0].text == "Bilan"
    assert load_workbook(BytesIO(documents.xlsx(rng, words, "Bilan"))).active["A1"].value == "Bilan"
    deck = Presentation(BytesIO(documents.pptx(rng, words, "Bilan")))
    assert deck.slides[0].shapes.title.text == "Bilan - 1"


def test_texts_have_lines() -> None:
    rng = random.Random(3)
    assert documents.txt(rng, words, "Compte rendu").decode().splitlines()[0] == "Compte rendu"
    assert documents.table(rng, words, "Numéro").decode().splitlines()[0] == "Numéro;Service;Montant;Commentaire"


def test_a_script_asks_for_its_credentials_unless_it_makes_the_mistake() -> None:
    assert b"Get-Credential" in documents.script()
    assert b"$LdapPassword = 'false'" in documents.script(ldap_password="false")
