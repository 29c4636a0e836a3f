"""Links, own data, erasure."""
