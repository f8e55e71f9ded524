"""The Sessions screen, what it asks for, and the workers that answer."""
