"""What asks a person, and gives the answer back."""
