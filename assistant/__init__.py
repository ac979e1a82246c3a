"""The conversation: who is asking, what they mean, which skill answers, and how the answer is worded and shown."""
