"""Claude's own sessions: their screen, and the word that one of them waits for the person."""
