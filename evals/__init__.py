"""Question sets, suites and benchmarks: how good and how fast the coach is, measured from outside."""
