"""What the next agent would receive, and the notice when the context gets full."""
