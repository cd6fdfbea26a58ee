"""The example of docs/playbooks.md is read as it stands there."""

from pathlib import Path

from vigie.response.action import actions
from vigie.response.playbook import read

PAGE = Path(__file__).parents[2] / "docs" / "playbooks.md"


def test_the_documented_example_is_valid() -> None:
    example = PAGE.read_text().split("```yaml\nname: ", 1)[1].split("```", 1)[0]
    book = read("name: " + example, "night-watch.yml", actions=actions(), channels=["duty"])
    assert (book.name, len(book.when), book.steps[1].to) == ("night-watch", 4, ("duty",))


def test_every_action_and_bundled_playbook_is_documented() -> None:
    page = PAGE.read_text()
    assert all(f"| `{name}` |" in page for name in actions())
    assert all(f"`{file.stem}`" in page for file in (PAGE.parents[1] / "playbooks").glob("*.yml"))
