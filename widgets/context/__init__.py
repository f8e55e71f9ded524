"""Tiers, pools and what an agent is told: pane 3 and its screen's parts."""
