"""Stage 4: from findings to measures, by playbooks; only this stage holds hands on the platform."""
