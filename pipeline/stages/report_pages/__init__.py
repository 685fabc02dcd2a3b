"""What the report pages are made of: figures from the tables, charts, typesetting, interface strings and templates."""
