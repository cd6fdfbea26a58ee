import sys
from pathlib import Path

from vigie.content.workshop.landlock import readable


def test_modules_and_libraries_are_within_and_nothing_that_is_absent(tmp_path: Path) -> None:
    within = list(readable([str(tmp_path), str(tmp_path / "absent"), ""]))
    assert within[:2] == [tmp_path, Path(sys.base_prefix, "lib")]
    assert all(path.exists() for path in within)


def test_no_place_where_secrets_are_kept_is_within() -> None:
    within = set(readable())
    for place in ("/etc/matrix-synapse", "/data", "/home", "/root", "/var/lib", "/tmp", "/proc/self", "/run"):  # noqa: S108
        assert not within & {Path(place), *Path(place).parents}
