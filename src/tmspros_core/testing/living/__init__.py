"""The parts of the account machine: the ledger, the acts, and how each is carried out."""
