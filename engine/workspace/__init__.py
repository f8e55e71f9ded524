"""The only room that opens workspace files."""
