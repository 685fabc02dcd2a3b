"""Whether numbers can be true together, and the sentence that says why."""
