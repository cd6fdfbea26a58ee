"""How big each population is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Exact counts of one population. Messages and files count what rooms hold, avatars apart."""

    people: int
    forums: int
    private: int
    encrypted: int
    direct: int
    forum_messages: int
    other_messages: int
    forum_files: int
    other_files: int


SIZES = {
    "small": Size(60, 12, 3, 2, 6, 520, 80, 54, 6),
    "medium": Size(460, 132, 22, 12, 50, 17_000, 1_500, 1_600, 30),
    "large": Size(5_000, 900, 300, 200, 1_200, 643_500, 26_500, 59_400, 900),
}
