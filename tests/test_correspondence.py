"""Authors are told what the operator's own lists say about what is in them, and reviewers see the same words."""

from pathlib import Path

from vigie import correspondence, wiring_content
from vigie.model.language import Sentence
from vigie.settings import Settings

LIST = """words:
  - id: aurore
    words: [Projet Aurore]
    title: {en: the name of a project, fr: le nom d'un projet}
    advice: {en: Speak of it in its room., fr: Parlez-en dans son salon.}
"""


def test_what_an_entry_says_is_what_people_are_told(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text(LIST)
    server = {"name": "agent.example", "spool": str(tmp_path / "spool")}
    lists = {"lists": [str(tmp_path / "own.yml")]}
    settings = Settings.model_validate({"state": str(tmp_path), "servers": [server], "retro_scan": lists})
    said = correspondence.advice(wiring_content.detectors(settings))
    told = said["own.words.aurore"]
    assert told.title == wiring_content.titles(settings)["own.words.aurore"]
    assert (told.title.fr, told.advice) == (
        "le nom d'un projet",
        Sentence("Speak of it in its room.", "Parlez-en dans son salon."),
    )
    assert told.reason is not None
    assert "organisation" in told.reason.en
    shipped = {"marking.fr.secret", "file.unread.encrypted"}
    assert shipped <= said.keys() & wiring_content.titles(settings).keys()
