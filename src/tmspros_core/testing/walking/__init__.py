"""The parts of the parcours machine: the paper model, the acts, and how each is carried out."""
