"""What the school takes out."""
