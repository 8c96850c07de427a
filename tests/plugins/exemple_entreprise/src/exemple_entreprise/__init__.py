"""What the portal of Exemple adds to tmspros."""
