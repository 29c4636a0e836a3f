"""The day's work: reports, lists, filling in, submitting, absences."""
