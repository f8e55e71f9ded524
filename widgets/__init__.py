"""One pane a file: its look, its keys, its messages. Nothing here opens a file or calls the engine."""
