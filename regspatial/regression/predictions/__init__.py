"""What a model predicts, and what would change."""
