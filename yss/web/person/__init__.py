"""What belongs to a person: their people, links and own data."""
