"""Stage 2b: what must not be in an open room. Folding, detectors, extractors: inline, over history, over files."""
