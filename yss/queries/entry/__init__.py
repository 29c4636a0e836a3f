"""Verification and cards."""
