"""Sessions: listed and steered by a person, kept by scripts."""
