"""What panes, screens and dialogs are put together from."""
