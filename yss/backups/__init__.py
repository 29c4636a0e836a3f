"""Backups: one private file that says what is in it, and a restore that can lose nothing (reliability.md, M18)."""
