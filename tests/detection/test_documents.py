from pathlib import Path

from vigie.detection.documents import documents, rule_files, split


def test_parts_keep_the_lines_of_the_file() -> None:
    found, mistakes = split(b"title: a\n---\n# nothing\n---\ntitle: b\nid: x\n--- # more\ntitle: c\n", "r.yml")
    assert [(one.value, one.line("title")) for one in found] == [
        ({"title": "a"}, 1),
        ({"title": "b", "id": "x"}, 5),
        ({"title": "c"}, 8),
    ]
    assert mistakes == []


def test_a_broken_part_does_not_hide_the_others() -> None:
    found, mistakes = split(b"a: [\n---\nb: 1\n---\nc: &x *x\n", "r.yml")
    assert [one.value for one in found] == [{"b": 1}]
    assert len(mistakes) == 2


def test_dashes_inside_a_text_do_not_part() -> None:
    (one,), _ = split(b"a: |\n  x\n  ---\n  y\nb: ---x\n", "r.yml")
    assert one.value == {"a": "x\n---\ny\n", "b": "---x"}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.yml").write_bytes(b"a: 1\nb: \xff\n")
    assert [one.line for one in documents(tmp_path / "r.yml")[1]] == [2]
    (tmp_path / "big.yml").write_bytes(b"#" * 2_000_000)
    assert "larger" in documents(tmp_path / "big.yml")[1][0].message
    assert "cannot be read" in documents(tmp_path / "gone.yml")[1][0].message


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "r.yml").write_text("a: 1")
    files, mistakes = rule_files([tmp_path, tmp_path / "r.yml"])
    assert (files, mistakes) == ([tmp_path / "r.yml"], [])
