"""Judge a learner's file: cases, observations, the search for a small counterexample, and the diagnosis."""
