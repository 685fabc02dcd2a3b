"""Coverage-guided fuzzing of the reader and of ingest; what was found stands in `finds/`, and in the tests."""
