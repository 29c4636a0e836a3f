"""The keyring held against the database: which columns are sealed, which keys are in use, which one seals."""
