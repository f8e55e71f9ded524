"""All that waits for a decision: its screen, what it asks for, and the workers that answer."""
