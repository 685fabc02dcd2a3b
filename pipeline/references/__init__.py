"""Reference data: exchange rates and statistics."""
