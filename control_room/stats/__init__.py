"""The Statistics screen and the reading of its figures."""
