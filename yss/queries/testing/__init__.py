"""What testing tools show."""
