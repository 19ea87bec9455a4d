"""Hazardous goods: what they are, how far to keep away, what must not be poured on them."""
