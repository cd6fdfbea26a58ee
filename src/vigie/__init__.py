"""Vigie, the lookout for Matrix platforms. The story is told in :mod:`vigie.pipeline`."""

__version__ = "0.1.0"
