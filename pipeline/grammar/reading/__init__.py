"""From a text to its quantities and calendar expressions."""
