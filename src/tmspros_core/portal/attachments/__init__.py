"""``portal.attachments``: documents, deposited, looked at, handed out."""
