"""Claude's own sessions: their screen."""
