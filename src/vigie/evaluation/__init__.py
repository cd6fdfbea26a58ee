"""Simulated weeks: honest life and attackers, as records, through the real guard policies, engine and playbooks."""
