"""What a run says to the machine that started it: annotations, a job summary, lines for a problem matcher, MLflow."""
