"""The learner's commands: progress, the next kata, hints, resets, watching, mock exams, and practice folders."""
