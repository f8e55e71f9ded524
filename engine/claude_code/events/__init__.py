"""What happened in Claude's sessions: from the hooks' spool into journals, and in words."""
