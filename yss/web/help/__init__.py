"""Help and the guide."""
