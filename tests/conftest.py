"""One embedded PostgreSQL for the whole run; each test in a transaction of its own."""
