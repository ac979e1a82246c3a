"""Practice: the assistant plays a customer with an objection from the guides, and the guide's checklist judges.

playing   a turn of it     results   what comes out

The customer's lines and the checklist are the guide's own (connectors/library/objections.py); a language model may say
them in other words. Which points a reply makes is told by rules, whoever words it.
"""
