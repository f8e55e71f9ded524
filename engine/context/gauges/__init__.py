"""How full the context is: tiers and pools against their limits."""
