"""econclaims: news articles to a checked data set of numeric economic claims."""

from pipeline.api import annotate

__all__ = ["annotate"]
