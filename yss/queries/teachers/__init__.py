"""Foreign teachers."""
