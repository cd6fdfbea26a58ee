"""Small real files for the lab: office documents, pictures, texts. Each file has its own octets and hash."""

from vigie.lab.media.shelf import Body, Shelf
from vigie.lab.media.vary import MIMETYPES

__all__ = ["MIMETYPES", "Body", "Shelf"]
