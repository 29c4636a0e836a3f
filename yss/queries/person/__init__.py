"""Proxies and own data."""
