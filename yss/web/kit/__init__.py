"""What several wings of the pages use."""
