"""Fuzzing of content inspection: one check for any bytes, the inputs that once mattered, and what finds new ones."""
