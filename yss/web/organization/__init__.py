"""The organization: its members, lists, desks and deputies."""
