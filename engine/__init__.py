"""Everything that works without a terminal: following a workspace, building plans, the `studio` command."""

__version__ = "0.1.0"
