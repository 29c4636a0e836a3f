"""What is new and risky, and clusters."""
