"""One file for each measure. A module exposes `ACTION`."""
