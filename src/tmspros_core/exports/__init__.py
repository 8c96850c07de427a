"""« Exporter les données saisies »: what is exported, as values, and how it is written (PA-13)."""
