"""Tells, once, that something waits for the person: a line on the screen, and a sound or a word of the desktop's."""
