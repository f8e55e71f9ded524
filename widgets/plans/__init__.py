"""A plan to read and to review."""
