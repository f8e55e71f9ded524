"""A task's planning and build: pane 2, its rows and its words."""
