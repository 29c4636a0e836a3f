"""One public function per thing a person does = one transaction (`yss/transactions.py`)."""
