"""Output for CI services: annotations, a job summary, problem matcher lines, and MLflow runs."""
