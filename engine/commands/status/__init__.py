"""`studio status`, and the documents and texts that other commands share with it."""
