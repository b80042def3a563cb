"""Judging one learner's file by its kata: cases, observations, search for a small counterexample, diagnosis."""
