"""Read-only: each function returns what one page shows, as frozen dataclasses, by flat SQL."""
