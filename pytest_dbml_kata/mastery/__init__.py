"""What follows from records: where the learner stands, the scorecard, how well what passed is retained."""
