"""Synapse: its administration API, and the orders its guard obeys."""
