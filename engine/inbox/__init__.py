"""One inbox: all that waits for a person's decision, whoever proposes it."""
