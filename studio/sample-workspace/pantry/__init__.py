"""Knows what stands on the shelf."""
