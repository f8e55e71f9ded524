"""Claude's transcripts: read in pieces, remembered, and read on where they grew."""
