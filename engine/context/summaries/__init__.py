"""Summaries of tasks and files."""
