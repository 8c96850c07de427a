"""The reference adapters: everything in memory, lost when the process ends."""
