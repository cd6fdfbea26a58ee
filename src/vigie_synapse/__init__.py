"""What Synapse loads: taps that record every read, gates that obey budgets and orders."""
