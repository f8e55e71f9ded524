"""A workspace made, counted, and written about."""
