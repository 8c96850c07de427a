"""``portal.delivery``: from a row in the outbox to a letter that left."""
