"""The values the rules speak of; each third-party validator enters through one module here."""
