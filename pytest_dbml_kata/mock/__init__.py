"""Mock exams: drawn from the question bank by the weights of an exam guide, answered in a file, graded once."""
