"""Places for bytes: a folder of this machine, and whatever fsspec reaches."""
