"""The Knowledge screen, and a person saying that one of its rules was broken."""
