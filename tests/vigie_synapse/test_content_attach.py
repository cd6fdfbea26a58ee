"""What was used up is remembered; a damaged file is nothing. That all is attached, `test_content.py` tries."""

from pathlib import Path

from vigie_synapse.content_attach import used


def test_what_was_used_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "passed.json"
    assert used(path) == set()
    path.write_bytes(b'["a","b"]')
    assert used(path) == {"a", "b"}
    path.write_bytes(b'{"a":')
    assert used(path) == set()
