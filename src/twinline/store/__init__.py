"""Tables, and one module of queries per aggregate. Queries take a connection and never await."""
