"""From a quantity to a claim: what is measured, of whom, when, who says so."""
