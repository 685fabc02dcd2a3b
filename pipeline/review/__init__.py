"""The review server: the report's pages on loopback, with a panel that writes decisions."""
