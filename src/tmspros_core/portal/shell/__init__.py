"""What every area rests on: read, decide, write; keys, settings, pages, secrets tried."""
