"""Races: what two processes do at once, held against what they do one after the other."""
