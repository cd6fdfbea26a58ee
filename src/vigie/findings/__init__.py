"""Stage 3: which findings ask for a measure. Nothing disappears: what is accepted is kept, with its reason."""
