"""Stage 2c: Sigma rules, loaded and checked, and the live engine that evaluates them. Pure: time comes from events."""
