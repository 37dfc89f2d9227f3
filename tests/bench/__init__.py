"""Benches that need peers: measured beside what others use, in the same run."""
