"""What is on disk below ``.kata``: evidence of attempts, sittings, mock exams, failures."""
