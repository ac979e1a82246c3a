"""Where questions come in and answers go out: each channel knows who asks, and renders the answer its own way."""
