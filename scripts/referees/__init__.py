"""What referee.py recomputes: statistics.py has the definitions, ledger.py holds both sides against
each other, and each of the others computes one part of a document from its raw data."""
