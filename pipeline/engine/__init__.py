"""What maps a function over shards."""
