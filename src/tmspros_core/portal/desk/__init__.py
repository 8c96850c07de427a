"""``portal.desk``: the fund's side."""
