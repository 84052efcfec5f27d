"""What every spatial model rests on: its design, its likelihood, its corrections."""
