"""Live traffic: speeds by link as feeds send them, and closures; kept in the database for every worker."""
