"""Decisions about proposals and learnings: carried out, logged, taken back."""
