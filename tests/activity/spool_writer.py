"""Writes spools as the guard does, for the tests of this stage."""

from pathlib import Path

from vigie.activity.segments import segment_path
from vigie.model.activity import Action, Activity, encode


def activity(number: int, *, time: int | None = None, boot: str = "boot") -> Activity:
    return Activity(
        id=f"{boot}-{number}",
        time=number if time is None else time,
        action=Action.SEND,
        server="agence.example",
        user="@alice:agence.example",
    )


class SpoolWriter:
    """Appends raw bytes to numbered segments."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.number = 1

    def write(self, *contents: Activity | bytes) -> None:
        with segment_path(self.directory, self.number).open("ab") as file:
            for content in contents:
                file.write(content if isinstance(content, bytes) else encode(content))

    def rotate(self) -> None:
        self.number += 1

    def delete(self, number: int) -> None:
        segment_path(self.directory, number).unlink()
