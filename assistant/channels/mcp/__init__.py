"""MCP: the skills as tools of any client that speaks the Model Context Protocol, for one person, over standard streams.

command    `coach mcp`
offering   skills as tools: names, sentences, arguments as JSON schema
calling    a tool call to a skill or to a whole turn, and its answer as MCP has it
server     the protocol: who is served, on which streams
"""
