"""What a fire crew needs around a scene: water along the street, where to stage, what it passes on the way."""
