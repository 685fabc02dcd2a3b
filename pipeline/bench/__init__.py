"""Measure: accuracy and speed beside other open readers, and the speed and memory of each stage."""
