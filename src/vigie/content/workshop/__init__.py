"""The workshop: files are opened by limited child processes, so that a crash is a verdict, never an outage."""

from vigie.content.workshop.shop import Workshop

__all__ = ["Workshop"]
