"""What an agent is told for a goal, and why."""
