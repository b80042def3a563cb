"""What is known of a learner: attempts as they were recorded, and how well what passed is likely kept in mind."""
