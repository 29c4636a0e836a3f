"""The school's own."""
