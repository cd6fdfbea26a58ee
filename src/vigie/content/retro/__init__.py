"""The retro-scan: everything that a platform has stored already, looked at once by each detector."""
