"""What a sprint's review proposes, with the evidence for it."""
