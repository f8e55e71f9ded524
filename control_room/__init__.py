"""The Textual app: screens, keys, workers. Everything it knows comes from the engine's Overviews."""
