"""Real-name verification: an interface shaped like the real services, and its one implementation (R5)."""
