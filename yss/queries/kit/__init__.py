"""What several wings read."""
