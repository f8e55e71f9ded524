"""A plan looked at, before it is built and after."""
