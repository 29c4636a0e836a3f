"""The way in: verification, cards, joining, the wizard."""
