"""Verification, cards, joining, consent."""
