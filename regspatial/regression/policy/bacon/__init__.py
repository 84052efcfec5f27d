"""What a two-way coefficient of a policy is made of."""
