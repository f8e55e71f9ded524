"""What was learned: looked up, checked, decided on."""
