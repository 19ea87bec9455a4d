"""The live page and its vector tiles."""
