"""Beside Claude Code: its hooks, its live sessions, its transcripts, and the plugin that connects it."""
