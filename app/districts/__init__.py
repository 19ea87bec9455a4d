"""How much stands in each district, and how old it is."""
