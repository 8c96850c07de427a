"""The parcours: what a step is and how it stands, what saving and deciding change, the figures at its head."""
