"""What Synapse loads: taps that record every read, gates that obey budgets and orders."""

from vigie_synapse.guard import Guard

__all__ = ["Guard"]
