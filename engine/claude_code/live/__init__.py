"""Claude's sessions in a workspace, as they are now."""
