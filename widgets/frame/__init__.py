"""The lines around the panes."""
