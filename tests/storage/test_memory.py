from vigie.ports.storage import Cursor
from vigie.storage.memory import MemoryStorage


def test_stays_readable_after_close() -> None:
    storage = MemoryStorage()
    storage.commit([Cursor(source="main", segment="1", offset=2)], [])
    storage.close()
    assert storage.cursor("main") == Cursor(source="main", segment="1", offset=2)
