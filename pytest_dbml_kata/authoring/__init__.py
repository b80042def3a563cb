"""Tools for authors of katas and questions: lint, strength, and the generated pages."""
