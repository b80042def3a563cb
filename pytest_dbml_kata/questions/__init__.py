"""The question bank at work: which questions there are, their proofs, files of answers, grading."""
