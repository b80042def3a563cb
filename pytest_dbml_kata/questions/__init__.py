"""The use of the question bank: the index of questions, their proofs, answer files, and grading."""
