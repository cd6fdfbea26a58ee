"""Budgets and room rules: pure and inline, one file each. They run inside Synapse, on the path of every request."""
