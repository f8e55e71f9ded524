"""Figures over time, as plots and in words."""
