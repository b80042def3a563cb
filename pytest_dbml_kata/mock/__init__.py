"""Mock exams: drawn from the question bank as an exam guide weighs it, answered in a file, graded as a whole."""
