"""The road engine: one checked graph of junctions and links, and the searches over it. No database, no clock."""
