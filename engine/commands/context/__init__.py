"""What an agent gets to know, and how full its context is."""
