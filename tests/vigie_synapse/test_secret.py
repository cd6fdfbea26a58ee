"""Keys of the guard: made once, and for nobody else."""

import stat
from pathlib import Path

from vigie_synapse.secret import secret


def test_the_key_is_made_once_and_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "terms.key"
    key = secret(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret(path) == key
    path.write_bytes(b"torn")
    assert len(secret(path)) == 32
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode if secret(tmp_path / "shared", 0o640) else 0) == 0o640
