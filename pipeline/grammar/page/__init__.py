"""A text saved from a page: headline, dateline, furniture, body."""
