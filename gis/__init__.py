"""Geography: layers, questions, maps and imports. Knows neither the web nor people (see ``app``)."""
