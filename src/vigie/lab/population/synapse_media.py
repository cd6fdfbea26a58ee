"""Writes files into Synapse's media store, and their rows, as its media repository does for an upload."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from synapse.media.filepath import MediaFilePaths
from synapse.media.thumbnailer import Thumbnailer
from synapse.util.stringutils import random_string

from vigie.lab.media import Body
from vigie.lab.population.content import Upload

_MEDIA_COLUMNS = ("media_id", "media_type", "created_ts", "upload_name", "media_length", "user_id", "authenticated",
                  "sha256")  # fmt: skip
_THUMBNAIL_COLUMNS = ("media_id", "thumbnail_width", "thumbnail_height", "thumbnail_method", "thumbnail_type",
                      "thumbnail_length")  # fmt: skip


class Thumbnail(NamedTuple):
    """One reduced picture."""

    width: int
    height: int
    mimetype: str
    method: str
    data: bytes


class MediaWriter:
    """Stores files and remembers the thumbnails of each pattern, so that copies cost no new scaling."""

    def __init__(self, hs: Any) -> None:
        self._store = hs.get_datastores().main
        self._server = hs.hostname
        self._paths = MediaFilePaths(hs.config.media.media_store_path)
        self._wanted = hs.config.media.thumbnail_requirements
        self._authenticated = bool(hs.config.media.enable_authenticated_media)
        self._thumbnails: dict[str, list[Thumbnail]] = {}
        self._shapes: dict[str, tuple[int, int]] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._thumbnail_rows: list[tuple[Any, ...]] = []
        self.bytes = 0

    def put(self, body: Body, name: str | None, user_id: str, at_ms: int) -> Upload:
        """Write the octets now; the row waits for `flush`."""
        media_id = random_string(24)
        path = _write(self._paths.local_media_filepath(media_id), body.data)
        digest = hashlib.sha256(body.data).hexdigest()
        size = len(body.data)
        self._rows.append((media_id, body.mimetype, at_ms, name, size, user_id, self._authenticated, digest))
        self.bytes += size
        width, height = self._shape(body)
        for thumbnail in self._reduced(body, path):
            self._add_thumbnail(media_id, thumbnail)
        return Upload(f"mxc://{self._server}/{media_id}", body.mimetype, size, width, height)

    async def flush(self) -> None:
        """Insert the rows of all files put since the last time."""
        rows, self._rows = self._rows, []
        thumbnails, self._thumbnail_rows = self._thumbnail_rows, []
        insert = self._store.db_pool.simple_insert_many
        if rows:
            await insert("local_media_repository", keys=_MEDIA_COLUMNS, values=rows, desc="vigie_media")
        if thumbnails:
            await insert(
                "local_media_repository_thumbnails", keys=_THUMBNAIL_COLUMNS, values=thumbnails, desc="vigie_media"
            )

    def _shape(self, body: Body) -> tuple[int, int]:
        if not body.mimetype.startswith("image/"):
            return 0, 0
        if body.pattern not in self._shapes:
            with Image.open(BytesIO(body.data)) as image:
                self._shapes[body.pattern] = image.size
        return self._shapes[body.pattern]

    def _reduced(self, body: Body, path: Path) -> Iterable[Thumbnail]:
        if not body.mimetype.startswith("image/"):
            return ()
        if body.pattern not in self._thumbnails:
            self._thumbnails[body.pattern] = list(_thumbnails(path, self._wanted.get(body.mimetype, ())))
        return self._thumbnails[body.pattern]

    def _add_thumbnail(self, media_id: str, made: Thumbnail) -> None:
        _write(
            self._paths.local_media_thumbnail(media_id, made.width, made.height, made.mimetype, made.method), made.data
        )
        self._thumbnail_rows.append(
            (media_id, made.width, made.height, made.method, made.mimetype, len(made.data)),
        )


def _thumbnails(path: Path, wanted: Iterable[Any]) -> Iterable[Thumbnail]:
    """The reduced pictures of one image, of the same sizes and by the same code as Synapse's upload."""
    with Thumbnailer(str(path)) as source:
        sizes: dict[tuple[int, int, str], str] = {}
        for want in wanted:
            if want.method == "crop":
                sizes.setdefault((want.width, want.height, want.media_type), "crop")
            else:
                width, height = source.aspect(want.width, want.height)
                sizes[(min(source.width, width), min(source.height, height), want.media_type)] = "scale"
        for (width, height, mimetype), method in sizes.items():
            made = (source.crop if method == "crop" else source.scale)(width, height, mimetype)
            yield Thumbnail(width, height, mimetype, method, made.getvalue())


def _write(path: str, data: bytes) -> Path:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target
