"""Database migrations, generated from the declarations in ``gis``."""
