"""Claude's live sessions, in rows and whole."""
