"""Forms as data: what is asked, when it is shown, whether an answer is one. Profile and parcours are made of them."""
