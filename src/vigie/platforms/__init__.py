"""Adapters to what surrounds Vigie: homeservers, messengers."""
