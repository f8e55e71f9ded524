"""What Claude used, by session, day and model."""
