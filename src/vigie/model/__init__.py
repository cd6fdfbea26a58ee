"""The vocabulary every part of Vigie shares. Imports nothing of ours, does no I/O."""
