"""Effects of a policy by cohort and period, against controls that it has not reached."""
