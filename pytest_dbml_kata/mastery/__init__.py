"""Results computed from the records: the learner's progress, the scorecard, and the estimated retention."""
