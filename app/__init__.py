"""The service: web, people, permission. Geography is asked of ``gis``."""
