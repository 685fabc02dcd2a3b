"""Ties between numbers: what an article itself sets against what."""
