"""The two chat models: the embedded one, which needs nothing, and any that speaks OpenAI's protocol."""
