"""Slack: `coach slack`. What comes in is kept in the state's inbox and acknowledged (listeners/), then done by workers
(work/): ask the coach, render the answer (blocks.py), send it (sending.py). Nothing is answered inside a listener.
"""
