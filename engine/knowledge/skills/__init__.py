"""What an agent should mind in a field: skills, and which a goal calls for."""
