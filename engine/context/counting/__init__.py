"""How many tokens a text weighs, counted once."""
