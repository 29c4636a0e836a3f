"""How many rows a page of a list holds, in every list (R37)."""

PAGE = 50
