"""What stands between a language model and the person who reads it."""
