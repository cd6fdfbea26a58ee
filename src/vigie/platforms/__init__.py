"""Adapters to the platforms Vigie defends and to what they stand on."""
