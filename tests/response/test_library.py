from pathlib import Path

import pytest

from vigie import bundled
from vigie.model.errors import ContentErrors
from vigie.model.response_settings import Mode
from vigie.response import library
from vigie.response.playbook import Playbook

ONE = "name: {name}\ndescription: x\nwhen: {{rules: [a]}}\nsteps: [{step}]\n"


def test_the_bundled_pack_is_sound(bundled_playbooks: tuple[Playbook, ...]) -> None:
    names = {"challenge-headline", "contain-collection", "slow-down", "tell-people"}
    assert {one.name for one in bundled_playbooks} == names
    assert [one for book in bundled_playbooks for one in book.when if one.rules != ("*",)] == [], "rules come and go"


def test_an_operators_playbook_replaces_the_bundled_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "tell-people.yml").write_text(ONE.format(name="tell-people", step="challenge"))
    books = {one.name: one for one in library.load([bundled.playbooks(), tmp_path])}
    assert [step.action for step in books["tell-people"].steps] == ["challenge"]
    assert len(books) == 4


def test_observe_holds_for_all() -> None:
    assert {one.mode for one in library.load([bundled.playbooks()], mode=Mode.OBSERVE)} == {Mode.OBSERVE}


def test_all_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(ONE.format(name="a", step="frieze"))
    (tmp_path / "b.yaml").write_text(ONE.format(name="c", step="lock"))
    (tmp_path / "notes.txt").write_text("not a playbook")
    missing = tmp_path / "gone.yml"
    with pytest.raises(ContentErrors) as caught:
        library.load([tmp_path, missing])
    assert str(caught.value).splitlines() == [
        f"{tmp_path}/a.yml:4: steps[0]: frieze is not an action; did you mean freeze?",
        f"{tmp_path}/b.yaml: the name c must be the file's name",
        f"{missing}: cannot be read: no such file or directory",
    ]
