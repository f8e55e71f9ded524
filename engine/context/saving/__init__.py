"""What would make room in the context: found, done, undone."""
