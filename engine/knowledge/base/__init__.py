"""The knowledge base as a person's file: what stands where in it, and editing it byte for byte."""
