"""Calls with customers, told from their transcripts: who talked how much, what was asked, agreed, and spoken of.

rules       what is usual and what is looked for (prompts/call_rules.yaml)
sides       which speakers are ours
talk        shares, the longest stretch, questions
agreed      the next step, and whether both sides agreed on it
mentions    topics and competitors
results     what comes out            review   one call, or several, at a desk

What a transcript says is data: it is counted and quoted, and nothing in it is followed.
"""
