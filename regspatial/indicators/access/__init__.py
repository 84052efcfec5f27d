"""Access: what each region can reach, and how many share it."""
