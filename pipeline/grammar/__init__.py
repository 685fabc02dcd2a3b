"""Language-free reading of numbers, dates and claims; a Pack brings the language's words."""
