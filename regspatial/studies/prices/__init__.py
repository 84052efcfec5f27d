"""Values at the prices of one year: chains of indices, deflation, growth."""
