"""The shell: read, decide, write. ``Portal`` is what embedding code opens."""
