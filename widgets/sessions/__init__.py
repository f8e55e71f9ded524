"""Sessions, and what happened in them: panes 1 and 5, and their screen's parts."""
