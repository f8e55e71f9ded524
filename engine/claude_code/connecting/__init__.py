"""Connecting Claude Code with STUDIO: the plugin, the person's settings, starting `claude`."""
