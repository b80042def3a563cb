"""The scorecard, and the forms in which it is reported: `scorecard` is the data, the others render it."""
