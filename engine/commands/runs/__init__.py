"""Planning and building from a shell: starting, following, answering, going back."""
