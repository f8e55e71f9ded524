"""What waits for a decision: pane 4 and the inbox screen's parts."""
