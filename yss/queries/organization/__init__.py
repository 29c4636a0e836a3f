"""The organization and its members."""
