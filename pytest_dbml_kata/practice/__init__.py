"""The learner's day: where each kata stands, what to do next, hints, starting again, watching, a folder to begin in."""
