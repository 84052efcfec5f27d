"""What each radius of neighbours keeps, before a policy's effect is estimated."""
