"""Contests to look at: simulated teams that really send programs, as long as the demo runs."""
