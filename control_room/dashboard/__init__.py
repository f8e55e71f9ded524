"""The dashboard: its panes and keys, and the work that only they ask for."""
