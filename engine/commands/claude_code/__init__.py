"""Commands around Claude Code: connecting it, starting it, and what it calls itself."""
