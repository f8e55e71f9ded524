"""What Claude's hooks answer, prepared before they are asked."""
