"""A finished data set as others expect one: splits, card, Croissant, and the claims in the shapes of other data sets."""
