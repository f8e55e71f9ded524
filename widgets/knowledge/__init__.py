"""What a project has learned, and its backlog, as outlines."""
